package io.tickring.perf.rig;

import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Spread;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * What the machine did to a thread that only sleeps, a millisecond at a time, while something else
 * was measured, or nothing was. <b>Thread:</b> one begins and ends it.
 */
public final class HiccupBaseline {
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MOST_NS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;
    private static final double US = TimeUnit.MICROSECONDS.toNanos(1);

    private final Histogram lateness = new Histogram(1, MOST_NS, DIGITS);
    private final Thread thread = new Thread(this::run, "hiccup");
    private volatile boolean running = true;

    private HiccupBaseline() {}

    /** Begins now. */
    public static HiccupBaseline begin() {
        final HiccupBaseline baseline = new HiccupBaseline();
        baseline.thread.setDaemon(true);
        baseline.thread.start();
        return baseline;
    }

    /** What there was in so many milliseconds of doing nothing else. */
    public static Latency of(long ms) throws InterruptedException {
        final HiccupBaseline baseline = begin();
        Thread.sleep(ms);
        return baseline.end();
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

    /** Ends it, and tells what there was. To be called once. */
    public Latency end() throws InterruptedException {
        running = false;
        thread.join();
        return new Latency(
                lateness.getTotalCount(),
                percentile(50),
                percentile(90),
                percentile(99),
                percentile(99.9),
                percentile(99.99),
                percentile(100),
                null);
    }

    private Spread percentile(double percent) {
        return Spread.of(List.of((double) lateness.getValueAtPercentile(percent)));
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
