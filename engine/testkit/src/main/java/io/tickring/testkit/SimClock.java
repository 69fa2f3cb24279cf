package io.tickring.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Time that passes when a test says so. Any thread.
 *
 * <p>Monotonic time begins at an odd number far from 0, as a machine's does: what takes 0 for
 * "never" shows. The time of day can be set, forwards and back, and monotonic time does not notice.
 */
public final class SimClock {
    private static final long START_NS = -7_777_777_777L;
    private static final long START_EPOCH_MS = 1_767_225_600_000L;

    private final AtomicLong nanos = new AtomicLong(START_NS);
    private final AtomicLong epochOffsetMs =
            new AtomicLong(START_EPOCH_MS - Math.floorDiv(START_NS, 1_000_000));

    /** Monotonic time, ns. */
    public long nanoTime() {
        return nanos.get();
    }

    /** Time of day, ms since the Unix epoch; 2026-01-01T00:00Z when the clock is made. */
    public long epochMs() {
        return Math.floorDiv(nanos.get(), 1_000_000) + epochOffsetMs.get();
    }

    /**
     * Lets time pass.
     *
     * @throws IllegalArgumentException when it would go back
     */
    public void advance(Duration by) {
        advanceNs(by.toNanos());
    }

    /** As {@link #advance}, in ns. */
    public void advanceNs(long ns) {
        if (ns < 0) {
            throw new IllegalArgumentException("monotonic time never goes back: " + ns + " ns");
        }
        nanos.addAndGet(ns);
    }

    /** Sets the time of day, as a person or NTP does. */
    public void setEpochMs(long epochMs) {
        epochOffsetMs.set(epochMs - Math.floorDiv(nanos.get(), 1_000_000));
    }
}
