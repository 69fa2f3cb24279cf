package io.tickring.ingest;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.util.Util;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Puts control events into the ring, ordered with the ticks around them, and waits for what they
 * ask. Deadlines are of {@link System#nanoTime}. <b>Thread:</b> any.
 */
final class RingControls {
    private final RingClaims claims;
    private final RingState state;
    private final int shards;
    private final LongConsumer pause;
    private final Set<FlushTicket> openTickets = ConcurrentHashMap.newKeySet();

    /**
     * @param shards that answer a FLUSH
     * @param pause waits so long, in ns
     */
    RingControls(RingClaims claims, RingState state, int shards, LongConsumer pause) {
        this.claims = claims;
        this.state = state;
        this.shards = shards;
        this.pause = pause;
    }

    /** Has every shard flush all that was offered before, and waits; a result per shard. */
    List<FlushResult> flush(long timeoutNs) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        final FlushTicket ticket = new FlushTicket(shards);
        try {
            offerFlush(ticket, deadlineNs);
            return ticket.await(deadlineNs - System.nanoTime());
        } finally {
            openTickets.remove(ticket);
        }
    }

    /** Sends a FLUSH on its way; a ticket that finds no room in time is refused. */
    void offerFlush(FlushTicket ticket, long deadlineNs) {
        openTickets.add(ticket);
        if (offer(RingSlot.FLUSH, ticket, deadlineNs) < 0) {
            ticket.refuse(state.isOpen() ? "the ring had no room in time" : "the node is not open");
        }
    }

    /** Answers everyone who waits for a flush: nothing is flushed any more. */
    void refuse(String reason) {
        openTickets.forEach(ticket -> ticket.refuse(reason));
    }

    /**
     * Ends a session behind all that was offered of it.
     *
     * @param progress of all that write the end
     * @return false when not all of them had written it in time
     */
    boolean endSession(SessionEnding ending, Sequence[] progress, long timeoutNs) {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        final long at = offer(RingSlot.SESSION_END, ending, deadlineNs);
        return at >= 0 && await(at, progress, deadlineNs, () -> false);
    }

    /**
     * Has definitions written.
     *
     * @param progress of all that write them
     * @return false when not all of them had written all in time, or the calling thread was
     *     interrupted while it waited, and is
     */
    boolean define(List<Defining> all, Sequence[] progress, long timeoutNs) {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        long last = -1;
        for (Defining each : all) {
            last = offer(RingSlot.DEFINE, each, deadlineNs);
            if (last < 0) {
                return false;
            }
        }
        return await(last, progress, deadlineNs, Thread.currentThread()::isInterrupted);
    }

    /** Waits until all have come so far; false when they have not in time, or never will. */
    private boolean await(
            long at, Sequence[] progress, long deadlineNs, BooleanSupplier isGivenUp) {
        while (Util.getMinimumSequence(progress) < at) {
            if (state.failure() != null
                    || System.nanoTime() - deadlineNs > 0
                    || isGivenUp.getAsBoolean()) {
                return false;
            }
            pause.accept(RingDrain.IDLE_NS);
        }
        return true;
    }

    /** The ring sequence of the control event, or -1 when there was no room in time. */
    private long offer(byte kind, Object control, long deadlineNs) {
        while (state.isOpen()) {
            final long at = claims.tryClaim(1);
            if (at >= 0) {
                claims.slot(at).control(kind, control);
                claims.publish(at, at);
                return at;
            }
            if (System.nanoTime() - deadlineNs > 0) {
                return -1;
            }
            pause.accept(RingDrain.IDLE_NS);
        }
        return -1;
    }
}
