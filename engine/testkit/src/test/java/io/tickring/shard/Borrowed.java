package io.tickring.shard;

import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import java.util.List;

/**
 * A view that somebody else closes, so that several questions see one cut.
 *
 * @param view held meanwhile
 */
record Borrowed(StoreView view) implements StoreView {
    @Override
    public int shardCount() {
        return view.shardCount();
    }

    @Override
    public int shardOf(int symbolId) {
        return view.shardOf(symbolId);
    }

    @Override
    public BlockCursor cursor(int shard, Selection selection) {
        return view.cursor(shard, selection);
    }

    @Override
    public ShardParts parts(int shard, Selection selection) {
        return view.parts(shard, selection);
    }

    @Override
    public NameRegistry names() {
        return view.names();
    }

    @Override
    public List<SessionInfo> sessions() {
        return view.sessions();
    }

    @Override
    public SessionEnd end(int sourceId) {
        return view.end(sourceId);
    }

    @Override
    public void close() {
        // The owner's to do.
    }
}
