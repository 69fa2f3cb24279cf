package io.tickring.ingest;

import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;

/**
 * Publishes what other nodes sent into the ingest ring, with what they sent beside it, and tells
 * how far the shards are with it. Never waits. <b>Thread:</b> one.
 */
public final class RemoteInlet {
    /** Answers an offer for which there is no room now: nothing was taken. */
    public static final long NO_ROOM = RingClaims.NO_ROOM;

    /** Answers an offer when the node is closing or failed: nothing was taken. */
    public static final long NOT_OPEN = RingClaims.NOT_OPEN;

    /** Lines offered to one shard between two questions. */
    private static final int LINES_PER_ANSWER = 256;

    /** Lines claimed at once while many events come. */
    private static final int CLAIM_LINES = 64;

    private final IngestRing ring;
    private final RingClaims claims;
    private final RingTargets targets;
    private final RemoteEntries entries;
    private final boolean fsync;
    private final int[] budgets;
    private long claimFirst;
    private long claimLast = -1;
    private long next;
    private boolean isBusy;

    RemoteInlet(IngestRing ring, RemoteEntries entries, boolean fsync) {
        this.ring = ring;
        this.claims = ring.claims();
        this.targets = ring.targets();
        this.entries = entries;
        this.fsync = fsync;
        this.budgets = new int[ring.shardCount()];
    }

    /** The shard that serves a slot of this node's. */
    public int shard(int hashSlot) {
        return SlotHash.shard(hashSlot, budgets.length);
    }

    /**
     * Offers an event; the shards see it with the next {@link #flush} at the latest.
     *
     * @param frame holds the event's lines from {@code offset} on without a break
     * @return its ring sequence, or {@link #NO_ROOM} or {@link #NOT_OPEN}
     */
    public long offer(
            ByteBuffer frame,
            int offset,
            int lines,
            int hashSlot,
            long slotEpoch,
            int senderId,
            int senderInc,
            long slotSeq) {
        final int shard = shard(hashSlot);
        if (budgets[shard] < lines) {
            final Offer answer = targets.admit(shard, fsync);
            if (answer != Offer.OK) {
                return answer == Offer.FULL ? NO_ROOM : NOT_OPEN;
            }
            budgets[shard] = LINES_PER_ANSWER;
        }
        if (next + lines - 1 > claimLast) {
            final long claimed = claim(lines);
            if (claimed < 0) {
                return claimed;
            }
        }
        budgets[shard] -= lines;
        final long first = next;
        next += lines;
        final RingMemory memory = claims.memory();
        memory.copyIn(memory.offset(first), lines << TickLayout.LINE_SHIFT, frame, offset);
        entries.set(first, senderId, senderInc, slotSeq);
        final int owner = ring.routes().owner(shard);
        claims.slot(first).event(RingSlot.REMOTE, lines, shard, hashSlot, owner, slotEpoch);
        for (long line = first + 1; line < next; line++) {
            claims.slot(line).event(RingSlot.CONTINUATION, 1, shard, hashSlot, owner, slotEpoch);
        }
        return next - 1;
    }

    /** Claims for one event, or for many when many came last time. */
    private long claim(int lines) {
        publish();
        long last = isBusy ? claims.tryClaim(CLAIM_LINES) : RingClaims.NO_ROOM;
        int claimed = CLAIM_LINES;
        if (last == RingClaims.NO_ROOM) {
            last = claims.tryClaim(lines);
            claimed = lines;
        }
        if (last >= 0) {
            claimFirst = last - claimed + 1;
            claimLast = last;
            next = claimFirst;
        }
        return last;
    }

    private void publish() {
        if (claimLast < claimFirst) {
            return;
        }
        claims.pad(next, claimLast);
        claims.publish(claimFirst, claimLast);
        claimFirst = claimLast + 1;
        next = claimFirst;
    }

    /** Why nothing is taken any more, now or ever, in words; null while the node takes events. */
    public String closedBecause() {
        if (ring.isOpen()) {
            return null;
        }
        return ring.failure() == null ? "the node is closing" : "the node failed";
    }

    /** Whether what was taken and is not durable yet will never be. */
    public boolean hasFailed() {
        return ring.failure() != null;
    }

    /** How long who asks may sleep behind so many turns without work, in ns; 0: not at all. */
    public long idleNs(int turns) {
        return ring.profile().idleNs(turns);
    }

    /**
     * Publishes what was offered; to be called before the thread does anything else.
     *
     * @param offered events since the last call
     */
    public void flush(int offered) {
        publish();
        isBusy = offered >= CLAIM_LINES;
    }

    /**
     * Offers a session's end, for all shards.
     *
     * @return its ring sequence, or {@link #NO_ROOM} or {@link #NOT_OPEN}
     */
    public long offerEnd(int sourceId, SessionEnd end) {
        publish();
        final long at = claims.tryClaim(1);
        if (at >= 0) {
            claims.slot(at).control(RingSlot.SESSION_END, new SessionEnding(sourceId, end, false));
            claims.publish(at, at);
        }
        return at;
    }

    /**
     * Senders, as bits, of whom a shard missed an event since the last call, so that what came
     * behind it was not stored. To be asked behind {@link #durable} and before anything is acked.
     */
    public long takeGaps() {
        return entries.takeGaps();
    }

    /** Ring sequence up to which a shard has what its acks promise: logged, or forced. */
    public long durable(int shard) {
        return (fsync ? targets.forced() : targets.logged())[shard].get();
    }

    /** As {@link #durable(int)}, of the slowest shard. */
    public long durable() {
        long least = Long.MAX_VALUE;
        for (int shard = 0; shard < budgets.length; shard++) {
            least = Math.min(least, durable(shard));
        }
        return least;
    }
}
