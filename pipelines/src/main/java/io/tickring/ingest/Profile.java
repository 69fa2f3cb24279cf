package io.tickring.ingest;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.SleepingWaitStrategy;
import com.lmax.disruptor.WaitStrategy;

/** How the threads behind the ring wait for work. */
public enum Profile {
    /**
     * Handlers spin and never sleep, each pinned to a core; chosen only where the machine has a
     * core for each of them.
     */
    LATENCY {
        @Override
        WaitStrategy waitStrategy() {
            return new BusySpinWaitStrategy();
        }
    },
    /** Handlers spin for a moment, then sleep for some 50 µs at a time. */
    BALANCED {
        @Override
        WaitStrategy waitStrategy() {
            return new SleepingWaitStrategy(SPINS, SLEEP_NS);
        }
    },
    /** Handlers block; publishers wake them. */
    QUIET {
        @Override
        WaitStrategy waitStrategy() {
            return new BlockingWaitStrategy();
        }
    };

    private static final int SPINS = 200;
    private static final long SLEEP_NS = 50_000;

    abstract WaitStrategy waitStrategy();
}
