package io.tickring.perf.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that sleeps a millisecond at a time and records by how much each sleep was too long:
 * what the machine and the JVM do to anyone, whatever he does. Close ends it.
 */
final class HiccupMeter implements AutoCloseable {
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(1);
    static final String WHAT = "a thread that sleeps 1 ms at a time, and how late it wakes";

    private final StageRecorder lateness = new StageRecorder();
    private final Thread thread = new Thread(this::run, "hiccup");
    private volatile boolean running = true;

    HiccupMeter() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (running) {
            final long startNs = System.nanoTime();
            LockSupport.parkNanos(PERIOD_NS);
            final long lateNs = System.nanoTime() - startNs - PERIOD_NS;
            lateness.recordPeriodic(lateNs, PERIOD_NS);
        }
    }

    /** What it saw; after close. */
    StageRecorder lateness() {
        return lateness;
    }

    @Override
    public void close() {
        running = false;
        Threads.join(thread);
    }
}
