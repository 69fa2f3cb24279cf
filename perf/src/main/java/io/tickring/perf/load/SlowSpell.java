package io.tickring.perf.load;

import java.util.concurrent.locks.LockSupport;

/**
 * A time during which a live handler takes half of the ticks that come. <b>Thread:</b> the live
 * thread.
 */
final class SlowSpell {
    static final SlowSpell NONE = new SlowSpell(0, 0, 1);
    private static final int TICKS_A_NAP = 256;
    private static final double SLOWDOWN = 2;

    private final long fromNs;
    private final long toNs;
    private final long napNs;
    private int ticks;
    private long napEndNs;

    /**
     * @param fromNs since the start of the schedule
     * @param ticksPerS that come
     */
    SlowSpell(long fromNs, long toNs, double ticksPerS) {
        this.fromNs = fromNs;
        this.toNs = toNs;
        napNs = (long) (TICKS_A_NAP * SLOWDOWN / ticksPerS * 1e9);
    }

    /** Sleeps now and then, so that on average a tick takes twice the time between two of them. */
    void onTick(long dueNs) {
        if (dueNs < fromNs || dueNs >= toNs || ++ticks % TICKS_A_NAP != 0) {
            return;
        }
        napEndNs = Math.max(napEndNs, System.nanoTime() - napNs) + napNs;
        for (long left = napEndNs - System.nanoTime();
                left > 0;
                left = napEndNs - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    double fromS() {
        return fromNs / 1e9;
    }

    double seconds() {
        return (toNs - fromNs) / 1e9;
    }
}
