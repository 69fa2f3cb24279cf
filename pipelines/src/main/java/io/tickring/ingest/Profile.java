package io.tickring.ingest;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.WaitStrategy;

/** How the threads that carry ticks wait for work. */
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

        @Override
        long idleNs(int turns) {
            return 0;
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

    /**
     * A turn of a peer's agent is some 100 ns. Few are made: where cores are short, who spins keeps
     * from the core whoever it waits for.
     */
    private static final int SPINNING_TURNS = 50;

    abstract WaitStrategy waitStrategy();

    /**
     * How long the threads that carry ticks to other nodes, and from them, sleep behind so many
     * turns without work, in ns; 0: they spin. Nobody can wake them: what they wait for is written
     * by another process.
     */
    long idleNs(int turns) {
        return turns < SPINNING_TURNS ? 0 : BackoffWaitStrategy.sleepNs(turns - SPINNING_TURNS);
    }
}
