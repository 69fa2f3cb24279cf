package io.tickring.ingest;

/** The answer to an offer. What is expected is a result, not an exception. */
public enum Offer {
    /** Accepted: it is in the ring, and will be acked as the publisher's {@link AckMode} says. */
    OK,
    /**
     * Refused for now: the ring, or the one shard that owns the symbol, is full. Nothing was taken.
     */
    FULL,
    /** Refused for good: the node is closing, closed or failed. Nothing was taken. */
    CLOSED
}
