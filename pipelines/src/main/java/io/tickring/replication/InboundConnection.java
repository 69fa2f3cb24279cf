package io.tickring.replication;

import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.inbox.AckLayout;
import io.tickring.transport.inbox.InboxHeader;
import io.tickring.transport.inbox.InboxReader;

/**
 * The owner's end of one connection: the region that a sender writes, and for each frame that was
 * taken what must be reached before it counts as durable. <b>Thread:</b> the receiver's.
 */
final class InboundConnection {
    /** A token that waits for every shard. */
    static final int ALL_SHARDS = -1;

    private final InboxHeader header;
    private final LocalRegion region;
    private final RemoteRegion senderAck;
    private final InboxReader reader;
    private final long[] ringSequences;
    private final long[] frameEnds;
    private final int[] shards;
    private final int mask;
    private long head;
    private long tail;
    private long durable;
    private long nackFrom = AckLayout.NO_NACK;
    private String refusal;
    private long sealedNs;

    InboundConnection(
            InboxHeader header, LocalRegion region, RemoteRegion senderAck, InboxReader reader) {
        this.header = header;
        this.region = region;
        this.senderAck = senderAck;
        this.reader = reader;
        // No frame has fewer than two cells; what is taken and not yet durable may fill the region
        // several times, and is then waited for.
        final int capacity = header.capacity();
        ringSequences = new long[capacity];
        frameEnds = new long[capacity];
        shards = new int[capacity];
        mask = capacity - 1;
    }

    InboxHeader header() {
        return header;
    }

    InboxReader reader() {
        return reader;
    }

    boolean hasRoomForToken() {
        return tail - head <= mask;
    }

    /**
     * A frame was taken.
     *
     * @param frameEnd ringSeq behind it
     * @param ringSequence of the ingest ring that the shard must pass
     * @param shard that takes it, or {@link #ALL_SHARDS}
     */
    void addToken(long frameEnd, long ringSequence, int shard) {
        final int at = (int) tail & mask;
        frameEnds[at] = frameEnd;
        ringSequences[at] = ringSequence;
        shards[at] = shard;
        tail++;
    }

    /** Whether a frame waits for its shard. */
    boolean hasToken() {
        return head < tail;
    }

    int shardOfOldest() {
        return shards[(int) head & mask];
    }

    long ringSequenceOfOldest() {
        return ringSequences[(int) head & mask];
    }

    /** The oldest frame is durable. */
    void passOldest() {
        durable = frameEnds[(int) head & mask];
        head++;
    }

    long durable() {
        return durable;
    }

    /** Takes nothing more: this frame cannot be taken. */
    void refuse(long ringSeq, String why) {
        nackFrom = ringSeq;
        refusal = why;
        reader.seal();
    }

    /** Takes nothing more, whatever comes. */
    void end(String why) {
        refusal = why;
        reader.seal();
    }

    /** Gives up what waits: it was not stored. */
    void dropTokens() {
        head = tail;
    }

    long nackFrom() {
        return nackFrom;
    }

    /** Why a frame was refused; null when none was. */
    String refusal() {
        return refusal;
    }

    /** Seals it: its sender has another one, or is gone. */
    void seal(long nowNs) {
        sealedNs = nowNs;
        reader.seal();
        region.seal();
    }

    /** When it was sealed, monotonic. */
    long sealedNs() {
        return sealedNs;
    }

    /** Gives the memory back; only long after it was sealed: a late writer may still write. */
    void close() {
        senderAck.close();
        region.close();
    }
}
