package io.tickring.ingest;

import io.tickring.tick.TickType;

/** Gives out the ids of names. <b>Thread:</b> any. */
public interface NameSource {
    /** The id of a symbol, given out when it is new; may wait for the node that owns it. */
    int symbol(String name);

    /** The id of a type, defined when it is new. */
    int type(TickType type);

    /** A session is about to be published. */
    void session(int sourceId);
}
