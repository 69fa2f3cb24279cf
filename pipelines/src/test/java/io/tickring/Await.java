package io.tickring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting with a deadline, for tests. */
public final class Await {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long IDLE_NS = TimeUnit.MICROSECONDS.toNanos(200);

    private Await() {}

    /** Returns when this has come true; fails when it has not within a minute. */
    public static void until(String what, BooleanSupplier isTrue) {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!isTrue.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadlineNs < 0, "not within a minute: " + what);
            LockSupport.parkNanos(IDLE_NS);
        }
    }

    /** Joins threads, failing when one does not end within a minute. */
    public static void end(Iterable<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(TimeUnit.NANOSECONDS.toMillis(TIMEOUT_NS));
            assertTrue(!thread.isAlive(), thread.getName() + " did not end");
        }
    }
}
