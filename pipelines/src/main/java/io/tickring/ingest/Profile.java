package io.tickring.ingest;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
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
    /** Handlers spin for a moment, then sleep: some 50 µs at a time, up to 1 ms when idle. */
    BALANCED {
        @Override
        WaitStrategy waitStrategy() {
            return new BackoffWaitStrategy();
        }
    },
    /** Handlers block; publishers wake them. */
    QUIET {
        @Override
        WaitStrategy waitStrategy() {
            return new BlockingWaitStrategy();
        }
    };

    abstract WaitStrategy waitStrategy();
}
