package io.tickring.ingest;

import java.util.concurrent.TimeUnit;

/**
 * Keeps a rate of bytes, by the time it is told. What is spent may be more than there is: the debt
 * is waited for afterwards. <b>Thread:</b> one.
 */
final class TokenBucket {
    private static final long NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** What may be spent at once after a rest: a quarter of a second's worth. */
    private static final int BURSTS_PER_SECOND = 4;

    private final long bytesPerSecond;
    private final long capacity;
    private long bytes;
    private long lastNs;
    private boolean started;

    /**
     * @param bytesPerSecond at least 1
     */
    TokenBucket(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
        capacity = Math.max(1, bytesPerSecond / BURSTS_PER_SECOND);
        bytes = capacity;
    }

    /** How long nothing may be spent, in ns; 0 when something may be now. */
    long waitNs(long nowNs) {
        refill(nowNs);
        if (bytes > 0) {
            return 0;
        }
        return (long) Math.ceil((1.0 - bytes) / bytesPerSecond * NS_PER_SECOND);
    }

    void spend(long spent) {
        bytes -= spent;
    }

    private void refill(long nowNs) {
        if (!started) {
            started = true;
            lastNs = nowNs;
            return;
        }
        final double gained = (double) (nowNs - lastNs) / NS_PER_SECOND * bytesPerSecond;
        if (gained >= 1) {
            bytes = Math.min(capacity, bytes + (long) gained);
            lastNs = nowNs;
        }
    }
}
