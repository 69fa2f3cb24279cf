package io.tickring.shard;

/** What the writer of a store is doing, as its counters file says. */
public enum WriterState {
    /** It recovers the store, and nothing in the counters is to be believed yet. */
    OPENING,
    RUNNING,
    /** It can write no more; what it had logged is readable. */
    FAILED,
    /** It closed the store. */
    CLOSED;

    private static final WriterState[] VALUES = values();

    /** Of its number in the file; OPENING for one that is none. */
    static WriterState of(int ordinal) {
        return ordinal >= 0 && ordinal < VALUES.length ? VALUES[ordinal] : OPENING;
    }
}
