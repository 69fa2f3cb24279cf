package io.tickring.shard;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;

/**
 * What one shard held at one moment, kept readable until closed. <b>Thread:</b> any; each cursor
 * belongs to one.
 */
interface Cut extends AutoCloseable {
    /** The selected market events in append order. */
    BlockCursor cursor(Selection selection);

    /** The same events in parts that may be read side by side. */
    ShardParts parts(Selection selection);

    @Override
    void close();
}
