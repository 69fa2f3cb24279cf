package io.tickring.ingest;

/** What a feed does when the ring or a shard is full. */
public enum FullPolicy {
    /** Waits: the source can. */
    STALL,
    /** Drops the event and counts it: the source cannot wait. */
    DROP_AND_COUNT
}
