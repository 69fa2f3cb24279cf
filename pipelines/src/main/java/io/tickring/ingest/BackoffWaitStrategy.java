package io.tickring.ingest;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import java.util.concurrent.locks.LockSupport;

/**
 * Spins for a moment, then sleeps, longer the longer nothing comes: a busy feed is met within some
 * 50 µs, and an idle node does not burn a core with timers. <b>Thread:</b> any.
 */
final class BackoffWaitStrategy implements WaitStrategy {
    private static final int SPINS = 200;
    private static final int SLEEPS_BEFORE_LONGER = 200;
    private static final long FIRST_SLEEP_NS = 50_000;
    private static final long LONGEST_SLEEP_NS = 1_000_000;

    @Override
    public long waitFor(long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier)
            throws AlertException {
        long available = dependent.get();
        for (int attempt = 0; available < sequence; attempt++) {
            barrier.checkAlert();
            if (attempt < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(sleepNs(attempt - SPINS));
            }
            available = dependent.get();
        }
        return available;
    }

    /** How long to sleep behind so many sleeps in which nothing came. */
    static long sleepNs(int sleeps) {
        return sleeps < SLEEPS_BEFORE_LONGER ? FIRST_SLEEP_NS : LONGEST_SLEEP_NS;
    }

    @Override
    public void signalAllWhenBlocking() {
        // Nobody blocks: sleepers wake by themselves.
    }
}
