package io.tickring.ingest;

import io.tickring.symbol.SessionEnd;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes off the ring what other nodes own, and carries it there. Peers are known by an index, 0 and
 * up. <b>Threads:</b> what takes, seals and works is for the outlet's thread; the rest for any.
 *
 * <p>It never waits for a peer: the slowest taker holds the ring.
 */
public interface RemoteOutlet {
    /** Other nodes. */
    int peers();

    /** Whether this peer's events are taken now; believed for some hundred lines. */
    boolean isOpen(int peer);

    /** Why this peer's events are refused, in words; null when they are not. */
    String refusal(int peer);

    /** The highest sequence of a session that was ever taken for this peer; 0 for none. */
    long highWater(int peer, int sourceId);

    /**
     * Takes an event. One that was taken in an earlier life already is dropped and counted.
     *
     * @param lines the event's lines lie here without a break, and stay until {@link #seal}
     * @throws IOException when nothing may be taken any more
     */
    void take(int peer, int hashSlot, long epoch, ByteBuffer lines, int offset) throws IOException;

    /** Takes a session's end, for every peer, behind all that was taken before. */
    void endSession(int sourceId, SessionEnd end) throws IOException;

    /**
     * Ends a batch.
     *
     * @param ringSequence of the ingest ring up to which all was taken
     */
    void seal(long ringSequence) throws IOException;

    /**
     * Carries on what was taken, as far as peers have room.
     *
     * @return false when there was nothing to do
     */
    boolean work(long nowNs) throws IOException;

    /** Events that were dropped, for all peers, since an earlier life had taken them. */
    long duplicates();

    /** Ring sequence up to which this peer has acked what was taken for it. */
    long acked(int peer);
}
