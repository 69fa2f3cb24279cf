package io.tickring.perf.rig;

import io.tickring.perf.result.Latency;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * A thread that sleeps a millisecond at a time and records by how much each sleep was too long:
 * what the machine and the JVM do to anyone, whatever he does. Close ends it. <b>Thread:</b> one
 * begins and closes it.
 */
public final class HiccupMeter implements AutoCloseable {
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MOST_NS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;
    private static final double US = TimeUnit.MICROSECONDS.toNanos(1);

    private final Histogram lateness = new Histogram(1, MOST_NS, DIGITS);
    private final Thread thread = new Thread(this::run, "hiccup");
    private volatile boolean running = true;

    private HiccupMeter() {}

    /** Begins now. */
    public static HiccupMeter begin() {
        final HiccupMeter meter = new HiccupMeter();
        meter.thread.setDaemon(true);
        meter.thread.start();
        return meter;
    }

    /** What there was in so many milliseconds of doing nothing else. */
    public static Latency of(long ms) throws InterruptedException {
        final HiccupMeter meter = begin();
        try (meter) {
            Thread.sleep(ms);
        }
        return meter.latency();
    }

    private void run() {
        while (running) {
            final long startNs = System.nanoTime();
            LockSupport.parkNanos(PERIOD_NS);
            final long lateNs = System.nanoTime() - startNs - PERIOD_NS;
            // A sleep that was too long hid those that should have come meanwhile: they are added.
            lateness.recordValueWithExpectedInterval(
                    Math.max(0, Math.min(lateNs, MOST_NS)), PERIOD_NS);
        }
    }

    /** What it saw, in ns; after close. */
    public Histogram lateness() {
        return lateness;
    }

    /** The same as one run's latency; after close. */
    public Latency latency() {
        return Latency.of(List.of(lateness), null);
    }

    @Override
    public void close() {
        running = false;
        Threads.join(thread);
    }

    /** A latency as a person reads it. */
    public static String text(Latency latency) {
        return String.format(
                Locale.ROOT,
                "a thread that sleeps 1 ms at a time woke late by p50 %,.0f µs, p99 %,.0f µs, p99.9"
                        + " %,.0f µs, at most %,.0f µs",
                latency.p50().median() / US,
                latency.p99().median() / US,
                latency.p999().median() / US,
                latency.max().median() / US);
    }
}
