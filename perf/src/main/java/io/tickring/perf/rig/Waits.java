package io.tickring.perf.rig;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.SleepingWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import io.tickring.ingest.Profile;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How the two sides of a ring wait, the same for baseline and node. */
final class Waits {
    private static final int HANDLER_SPINS = 200;
    private static final long HANDLER_SLEEP_NS = 50_000;
    private static final int PRODUCER_SPINS = 100;
    private static final long PRODUCER_SLEEP_NS = TimeUnit.MICROSECONDS.toNanos(20);

    private Waits() {}

    /** The handler's, as the node's profile has it. */
    static WaitStrategy of(Profile profile) {
        return switch (profile) {
            case LATENCY -> new BusySpinWaitStrategy();
            case BALANCED -> new SleepingWaitStrategy(HANDLER_SPINS, HANDLER_SLEEP_NS);
            case QUIET -> new BlockingWaitStrategy();
        };
    }

    /** The producer's, when the ring was full. */
    static void idle(int attempt) {
        if (attempt < PRODUCER_SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(PRODUCER_SLEEP_NS);
        }
    }
}
