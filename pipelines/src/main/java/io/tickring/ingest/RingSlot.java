package io.tickring.ingest;

/**
 * The routing fields of one ring slot; the 64 bytes of the line lie in {@link RingMemory}.
 * <b>Threads:</b> written by the publisher that claimed the slot, before it publishes; {@code kind}
 * of an event that its shard dropped is then changed by that shard's handler.
 */
final class RingSlot {
    /** The first line of an event. */
    static final byte EVENT = 0;

    /** A further line of the event before it. */
    static final byte CONTINUATION = 1;

    /** Nothing: the rest of a claim that was not filled. */
    static final byte PAD = 2;

    /** An event that its shard held already; live handlers pass over it. */
    static final byte DUPLICATE = 3;

    /**
     * Every shard hands its MemTable to its flush agent; {@code control} is a {@link FlushTicket}.
     */
    static final byte FLUSH = 4;

    /** Every shard writes a session's end; {@code control} is a {@link SessionEnding}. */
    static final byte SESSION_END = 5;

    /** Every shard that it concerns writes a definition; {@code control} is a {@link Defining}. */
    static final byte DEFINE = 6;

    /**
     * The first line of an event that another node sent; what it sent with it lies in {@link
     * RemoteEntries}.
     */
    static final byte REMOTE = 7;

    byte kind;

    /** Ring slots of the event; 1 for all that are not events. */
    int lines;

    /** The shard or outlet that takes the event; see {@link Routes}. */
    int target;

    int slot;

    /** The node that owns the slot. */
    int owner;

    /** Of the routes by which slot, shard and owner were found. */
    long epoch;

    Object control;

    void event(
            byte kindOfLine,
            int lineCount,
            int toTarget,
            int hashSlot,
            int ownerNode,
            long routesEpoch) {
        kind = kindOfLine;
        lines = lineCount;
        target = toTarget;
        slot = hashSlot;
        owner = ownerNode;
        epoch = routesEpoch;
    }

    void pad() {
        kind = PAD;
        lines = 1;
    }

    void control(byte kindOfControl, Object with) {
        kind = kindOfControl;
        lines = 1;
        control = with;
    }
}
