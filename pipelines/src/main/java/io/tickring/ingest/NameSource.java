package io.tickring.ingest;

import io.tickring.symbol.SessionInfo;
import io.tickring.tick.TickType;
import java.util.Collection;

/**
 * Gives out the ids of names. Who must ask another node for one tells the listener while that node
 * is away, and goes on until the listener throws; with {@link StallListener#NONE} for a minute. One
 * that is interrupted stops waiting with an {@link IllegalStateException}, still interrupted.
 * <b>Thread:</b> any.
 */
public interface NameSource {
    /** The id of a symbol, given out when it is new; may wait for the node that owns it. */
    int symbol(String name, StallListener waiting);

    /**
     * Whether the id of a symbol may have to wait for the log or another node. Who waits must hold
     * no claim: the log may have to come behind it.
     */
    boolean mayWaitForSymbol(String name);

    /**
     * Symbols that will soon be asked for: those for which another node must be asked are asked for
     * at once. One that cannot be had is told when it is asked for by itself.
     */
    void expect(Collection<String> symbols, StallListener waiting);

    /** The id of a type, defined when it is new; may wait for the log or another node. */
    int type(TickType type, StallListener waiting);

    /** As {@link #mayWaitForSymbol}, of a type. */
    boolean mayWaitForType(TickType type);

    /**
     * Begins a session: gives it an id and an ordinal; may wait for the node that owns the name of
     * its source.
     *
     * @param wanted whose id and ordinal are not looked at
     */
    SessionInfo newSession(SessionInfo wanted, StallListener waiting);

    /** A session is about to be published. */
    void session(int sourceId);
}
