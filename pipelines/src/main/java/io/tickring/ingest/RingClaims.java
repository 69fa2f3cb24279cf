package io.tickring.ingest;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;

/**
 * The publishers' side of the ring: slots are claimed here, written, and published. <b>Thread:</b>
 * any; a slot belongs to who claimed it until it is published.
 */
final class RingClaims {
    /** Answers a claim for which the ring has no room now. */
    static final long NO_ROOM = -1;

    /** Answers a claim after the ring was closed or failed. */
    static final long NOT_OPEN = -2;

    private final RingBuffer<RingSlot> ring;
    private final RingMemory memory;
    private final RingState state;

    RingClaims(RingBuffer<RingSlot> ring, RingMemory memory, RingState state) {
        this.ring = ring;
        this.memory = memory;
        this.state = state;
    }

    /**
     * Claims ring slots.
     *
     * @return the last slot claimed, or {@link #NO_ROOM} or {@link #NOT_OPEN}: then nothing is to
     *     be published
     */
    long tryClaim(int lines) {
        // Checked first: a refused tryNext throws, and must not cost a slot.
        if (!ring.hasAvailableCapacity(lines)) {
            return NO_ROOM;
        }
        final long last;
        try {
            last = ring.tryNext(lines);
        } catch (InsufficientCapacityException e) {
            return NO_ROOM;
        }
        // Asked again behind the claim: closing turns the ring shut and then reads the cursor, so
        // it either waits for this claim or is seen here, and nothing is accepted that nobody logs.
        if (!state.isOpen()) {
            pad(last - lines + 1, last);
            publish(last - lines + 1, last);
            return NOT_OPEN;
        }
        return last;
    }

    /** Fills claimed slots that hold no event. */
    void pad(long from, long to) {
        for (long slot = from; slot <= to; slot++) {
            slot(slot).pad();
        }
    }

    /** Hands claimed slots to the handlers. */
    void publish(long from, long to) {
        ring.publish(from, to);
    }

    /** The routing fields of a ring slot. */
    RingSlot slot(long ringSequence) {
        return ring.get(ringSequence);
    }

    /** The lines of all ring slots. */
    RingMemory memory() {
        return memory;
    }
}
