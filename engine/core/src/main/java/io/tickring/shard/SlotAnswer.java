package io.tickring.shard;

/** What a shard did with an event of a sender that counts its events slot by slot. */
public enum SlotAnswer {
    /** It was the next one, and is in the log; to be acked once the log is as durable as asked. */
    STORED,

    /**
     * The shard holds it already, by its slotSeq or by its session's sequence; to be acked once all
     * that is in the log now is as durable as asked.
     */
    DUPLICATE,

    /** One before it is missing: nothing was written. The sender sends again, in order. */
    GAP
}
