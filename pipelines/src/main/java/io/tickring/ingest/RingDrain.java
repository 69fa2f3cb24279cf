package io.tickring.ingest;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.util.Util;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for what stands in the ring to be logged, shown and forced, as long as that can still
 * happen. Deadlines are of {@link System#nanoTime}. <b>Thread:</b> any.
 */
final class RingDrain {
    /** Between two looks at how far the ring is worked off. */
    static final long IDLE_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final RingBuffer<RingSlot> ring;
    private final RingState state;
    private final Sequence[] logged;
    private final Sequence[] forced;

    /**
     * @param logged of each shard, and of what hands events to other nodes
     * @param forced of each shard
     */
    RingDrain(RingBuffer<RingSlot> ring, RingState state, Sequence[] logged, Sequence[] forced) {
        this.ring = ring;
        this.state = state;
        this.logged = logged;
        this.forced = forced;
    }

    /** The last ring sequence that was claimed. */
    long cursor() {
        return ring.getCursor();
    }

    /** Ring sequence up to which all of these have logged or taken what is theirs. */
    long logged() {
        return Util.getMinimumSequence(logged);
    }

    private long forced() {
        return Util.getMinimumSequence(forced);
    }

    /** Waits until every shard has logged up to this slot; false when that will not be in time. */
    boolean awaitLogged(long to, long deadlineNs) {
        while (logged() < to) {
            if (!state.isStarted() || state.isHalted() || System.nanoTime() - deadlineNs > 0) {
                return logged() >= to;
            }
            LockSupport.parkNanos(IDLE_NS);
        }
        return true;
    }

    /** Waits until this handler, which runs, has shown all that was logged; false when not. */
    boolean awaitShown(LiveHandler live, long deadlineNs) {
        while (live.getSequence().get() < logged()) {
            if (state.isHalted() || System.nanoTime() - deadlineNs > 0) {
                return live.getSequence().get() >= logged();
            }
            LockSupport.parkNanos(IDLE_NS);
        }
        return true;
    }

    /**
     * Has the log agents force all that is logged, and waits until they have, or nobody will; null,
     * or why that was not done.
     */
    String force(ForceDemand demand, long deadlineNs) {
        demand.add();
        try {
            return awaitForced(deadlineNs) ? null : "the disk did not force the log in time";
        } finally {
            demand.remove();
        }
    }

    private boolean awaitForced(long deadlineNs) {
        while (state.isStarted() && forced() < logged()) {
            if (state.failure() != null) {
                return true;
            }
            if (System.nanoTime() - deadlineNs > 0) {
                return false;
            }
            LockSupport.parkNanos(IDLE_NS);
        }
        return true;
    }

    /** Events in these ring slots. */
    long countEvents(long from, long to) {
        long events = 0;
        for (long at = from; at <= to; at++) {
            if (ring.get(at).kind == RingSlot.EVENT && ring.isAvailable(at)) {
                events++;
            }
        }
        return events;
    }
}
