package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who reads for a query, and that nobody is waited for in vain or left behind. */
@Timeout(60)
final class QueryWorkersTest {
    @Test
    void shouldCallEachWorkerOnceSideBySide() {
        final ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            final Set<String> callers = new ConcurrentSkipListSet<>();
            final CountDownLatch together = new CountDownLatch(4);
            QueryWorkers.of(pool, 4)
                    .run(
                            4,
                            worker -> {
                                callers.add(worker + " " + Thread.currentThread().getId());
                                together.countDown();
                                assertTrue(await(together));
                            });
            assertEquals(4, callers.size(), callers::toString);
            assertTrue(callers.contains("0 " + Thread.currentThread().getId()));
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void shouldReturnOnlyWhenWhoBeganIsDone() {
        final ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            final CountDownLatch begun = new CountDownLatch(1);
            final CountDownLatch callerDone = new CountDownLatch(1);
            final AtomicBoolean done = new AtomicBoolean();
            QueryWorkers.of(pool, 2)
                    .run(
                            2,
                            worker -> {
                                if (worker == 0) {
                                    assertTrue(await(begun));
                                    Thread.currentThread().interrupt();
                                    callerDone.countDown();
                                } else {
                                    begun.countDown();
                                    assertTrue(await(callerDone));
                                    done.set(true);
                                }
                            });
            assertTrue(done.get());
            assertTrue(Thread.interrupted(), "the interrupt is still told");
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void shouldNotWaitForWorkersThatHaveNotBegunNorLetThemInLater() {
        final List<Runnable> waiting = new ArrayList<>();
        final List<Integer> called = new ArrayList<>();
        QueryWorkers.of(waiting::add, 3).run(3, called::add);
        assertEquals(List.of(0), called);
        assertEquals(2, waiting.size());
        waiting.forEach(Runnable::run);
        assertEquals(List.of(0), called, "the view is closed by now");
    }

    @Test
    void shouldDoWithoutAnExecutorThatRefuses() {
        final List<Integer> called = new ArrayList<>();
        QueryWorkers.of(
                        task -> {
                            throw new RejectedExecutionException("shut down");
                        },
                        3)
                .run(3, called::add);
        assertEquals(List.of(0), called);
    }

    @Test
    void shouldRefuseNoWorkers() {
        assertEquals(
                "workers of a query must be 1 or more: 0",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> QueryWorkers.of(Runnable::run, 0))
                        .getMessage());
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(50, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
