package io.tickring.query;

import io.tickring.tick.Tick;

/** What rows are ordered by. <b>Thread:</b> one at a time. */
interface RowKey {
    /** The prefix of what comes last; see {@link #prefix}. */
    long LAST = Long.MAX_VALUE;

    /**
     * A number that grows with the key: a row with a lesser prefix comes first, and only rows with
     * the same prefix need be compared in full.
     */
    long prefix(Tick tick);

    /** Compares the keys of two rows whose prefixes are the same. */
    int compare(Tick one, Tick other);

    /** Whether rows with the same prefix, other than {@link #LAST}, have the same key. */
    boolean isPrefixWhole();
}
