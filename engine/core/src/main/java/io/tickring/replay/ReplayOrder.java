package io.tickring.replay;

/**
 * In which order the selected events of a store are replayed. Every order is total, and all but
 * {@link #APPEND} are the same for any number of shards, any ids and any layout of the store.
 *
 * <p>Within a source session events always follow their {@code sourceSequence}. Sessions rank by
 * their source's name (as {@link String#compareTo} has it), then by ordinal.
 */
public enum ReplayOrder {
    /**
     * As one shard's log has them. Defined for one symbol, and for a store with one shard: logs of
     * different shards have no common order.
     */
    APPEND,

    /**
     * Sessions merged by receive time: of each session by the running maximum over its selected
     * events so far, so that a time that steps back never holds up the session's own order; equal
     * ones by the sessions' rank.
     */
    RECEIVE,

    /** As {@link #RECEIVE}, by event time. */
    EVENT,

    /** Session after session, by their rank. */
    SOURCE
}
