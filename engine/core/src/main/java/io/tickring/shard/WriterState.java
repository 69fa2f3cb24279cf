package io.tickring.shard;

/** What the writer of a store is doing, as its counters file says. */
public enum WriterState {
    /** It recovers the store, and nothing in the counters is to be believed yet. */
    OPENING(0),
    RUNNING(1),
    /** It can write no more; what it had logged is readable. */
    FAILED(2),
    /** It closed the store. */
    CLOSED(3);

    private final int code;

    WriterState(int code) {
        this.code = code;
    }

    /** The number that stands for it in the file. */
    int code() {
        return code;
    }

    /** Of its number in the file; OPENING for one that is none. */
    static WriterState of(int code) {
        for (WriterState state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        return OPENING;
    }
}
