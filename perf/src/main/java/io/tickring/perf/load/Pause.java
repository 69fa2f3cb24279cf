package io.tickring.perf.load;

import io.tickring.ingest.Profile;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the publisher does while it has nothing to do. <b>Thread:</b> the publisher's. */
interface Pause {
    /** So many ns are left before the next tick; returns before they are over. */
    void before(long leftNs);

    /** The node had no room, for the so-manieth time in a row. */
    void refused(int attempt);

    /**
     * As the profile has it: LATENCY spins only, BALANCED sleeps through long gaps and spins
     * through short ones, QUIET sleeps where a sleep may be short enough.
     */
    static Pause of(Profile profile) {
        return switch (profile) {
            case LATENCY -> new Sleeping(Long.MAX_VALUE, Integer.MAX_VALUE);
            case BALANCED -> new Sleeping(TimeUnit.MICROSECONDS.toNanos(200), 100);
            case QUIET -> new Sleeping(TimeUnit.MICROSECONDS.toNanos(60), 0);
        };
    }

    /** Sleeps when there is more time than a sleep may take too long, else spins. */
    final class Sleeping implements Pause {
        private static final long REFUSED_NS = TimeUnit.MICROSECONDS.toNanos(20);

        private final long oversleepNs;
        private final int spins;

        /**
         * @param oversleepNs by which a sleep may take too long
         * @param spins after a refusal before it sleeps
         */
        Sleeping(long oversleepNs, int spins) {
            this.oversleepNs = oversleepNs;
            this.spins = spins;
        }

        @Override
        public void before(long leftNs) {
            if (leftNs > oversleepNs) {
                LockSupport.parkNanos(leftNs - oversleepNs);
            } else {
                Thread.onSpinWait();
            }
        }

        @Override
        public void refused(int attempt) {
            if (attempt < spins) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(REFUSED_NS);
            }
        }
    }
}
