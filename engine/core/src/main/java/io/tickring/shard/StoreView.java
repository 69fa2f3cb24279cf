package io.tickring.shard;

import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import java.util.List;

/**
 * One consistent cut of every shard of a store: what was visible when it was taken. It holds memory
 * and mappings until closed. <b>Thread:</b> any may ask for cursors; each cursor belongs to one.
 */
public interface StoreView extends AutoCloseable {
    int shardCount();

    /** The shard that serves this symbol. */
    int shardOf(int symbolId);

    /**
     * Marks the shards that may hold events of this symbol: the one that serves it.
     *
     * @param wanted by the numbers of the shards
     */
    default void markShards(int symbolId, boolean[] wanted) {
        wanted[shardOf(symbolId)] = true;
    }

    /**
     * The selected market events of one shard in append order; definitions and session marks are
     * left out.
     */
    BlockCursor cursor(int shard, Selection selection);

    NameRegistry names();

    /** The sessions that have begun, in the order of their ids. */
    List<SessionInfo> sessions();

    /** How a session ended; null when it did not end in every shard. */
    SessionEnd end(int sourceId);

    @Override
    void close();
}
