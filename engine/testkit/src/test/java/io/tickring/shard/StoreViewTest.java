package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.memtable.MemTable;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StoreViewTest {
    private final MemFileSystem disk = new MemFileSystem();

    private static void feed(HandStore hand, long from, long to) throws IOException {
        final int feed = hand.session("feed");
        for (long sequence = from; sequence < to; sequence++) {
            hand.any(feed, sequence);
        }
        hand.seal();
    }

    @Test
    void shouldReadTheSameRowsToTheEndWhileTheirLogIsFlushedAndUsedAgain() throws IOException {
        try (HandStore hand = HandStore.open(disk, 2)) {
            feed(hand, 1, 100);
            hand.flush();
            feed(hand, 100, 200);
            hand.store.shards().forEach(Shard::freeze);
            feed(hand, 200, 300);
            final List<String> rows = hand.rows();
            assertEquals(299, rows.size());
            try (StoreView view = hand.store.view()) {
                for (long round = 0; round < 30; round++) {
                    feed(hand, 300 + round * 50, 350 + round * 50);
                    hand.flush();
                    hand.work();
                    assertEquals(rows, HandStore.rows(view), "round " + round);
                }
            }
            hand.work();
            feed(hand, 1800, 1900);
            hand.flush();
            hand.work();
            for (Shard shard : hand.store.shards()) {
                final long files =
                        disk.list(HandStore.DIRECTORY.resolve("shard-" + shard.id())).stream()
                                .filter(file -> file.getFileName().toString().startsWith("wal"))
                                .count();
                assertTrue(files <= 12, "log files that nobody let go: " + files);
            }
            assertEquals(1899, hand.rows().size());
        }
        assertEquals(0, disk.openMappings());
    }

    /** What was let go of for good is not asked for again and again. */
    @Test
    void shouldRefuseToShowAStoreThatIsClosed() throws IOException {
        final HandStore hand = HandStore.open(disk, 1);
        feed(hand, 1, 50);
        hand.close();
        final Exception refused =
                assertThrows(IllegalStateException.class, () -> hand.store.view());
        assertEquals("the store is closed", refused.getMessage());
    }

    /** The writer goes on for a while just when a reader knows the tables and has not held them. */
    @Test
    void shouldNotHoldATableThatWasWipedAndBegunAnew() throws IOException {
        try (HandStore hand = HandStore.open(disk, 1)) {
            final Shard shard = hand.store.shards().get(0);
            feed(hand, 1, 50);
            final AtomicBoolean once = new AtomicBoolean();
            final ShardCut cut =
                    shard.cut(
                            () -> {
                                if (!once.getAndSet(true)) {
                                    flushAndUseTablesAgain(hand);
                                }
                                return shard.positions().visible();
                            });
            try (cut) {
                final List<MemTable> tables = cut.state().tables();
                final long inTables = tables.stream().mapToLong(MemTable::rows).sum();
                final long inSegments =
                        cut.state().groups().stream()
                                .flatMap(group -> group.segments().stream())
                                .mapToLong(segment -> segment.meta().rows())
                                .sum();
                assertEquals(hand.rows().size(), inTables + inSegments);
            }
        }
        assertEquals(0, disk.openMappings());
    }

    private static void flushAndUseTablesAgain(HandStore hand) {
        try {
            for (long round = 0; round < 4; round++) {
                hand.flush();
                hand.work();
                feed(hand, 50 + round * 10, 60 + round * 10);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Every view is a prefix, each row once, though tables are flushed, wiped and used again under
     * those who are about to hold them.
     */
    @Test
    void shouldShowAPrefixWhateverAnotherThreadFlushes()
            throws IOException, InterruptedException, ExecutionException {
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        try (HandStore hand = HandStore.open(HandStore.config(disk, 1, 1 << 14, 8))) {
            final AtomicBoolean done = new AtomicBoolean();
            final int feed = hand.session("feed");
            final AtomicInteger views = new AtomicInteger();
            final Future<?> reading = thread.submit(() -> readPrefixes(hand, done, views));
            for (long sequence = 1;
                    (sequence <= 3_000 || views.get() <= 3) && !reading.isDone();
                    sequence++) {
                hand.trade("A", feed, sequence);
                hand.seal();
                hand.flushFrozen();
                hand.work();
            }
            done.set(true);
            reading.get();
            assertTrue(views.get() > 3, "views taken: " + views.get());
        } finally {
            thread.shutdownNow();
        }
        assertEquals(0, disk.openMappings());
    }

    private static void readPrefixes(HandStore hand, AtomicBoolean done, AtomicInteger views) {
        int last = 0;
        while (!done.get()) {
            final List<String> rows = hand.rows();
            for (int i = 0; i < rows.size(); i++) {
                if (!rows.get(i).contains(" sequence=" + (i + 1) + " ")) {
                    throw new AssertionError("row " + i + " of " + rows.size() + rows.get(i));
                }
            }
            assertTrue(rows.size() >= last, rows.size() + " rows after " + last);
            last = rows.size();
            views.incrementAndGet();
        }
    }
}
