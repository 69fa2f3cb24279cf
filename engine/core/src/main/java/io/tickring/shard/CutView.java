package io.tickring.shard;

import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import java.util.List;

/** A view over one held cut per shard. */
final class CutView implements StoreView {
    private final NameRegistry names;
    private final List<? extends Cut> cuts;
    private final List<Definitions> definitions;

    CutView(NameRegistry names, List<? extends Cut> cuts, List<Definitions> definitions) {
        this.names = names;
        this.cuts = cuts;
        this.definitions = definitions;
    }

    @Override
    public int shardCount() {
        return cuts.size();
    }

    @Override
    public int shardOf(int symbolId) {
        return SlotHash.shard(names.slot(symbolId), cuts.size());
    }

    @Override
    public BlockCursor cursor(int shard, Selection selection) {
        return cuts.get(shard).cursor(selection);
    }

    @Override
    public ShardParts parts(int shard, Selection selection) {
        return cuts.get(shard).parts(selection);
    }

    @Override
    public NameRegistry names() {
        return names;
    }

    @Override
    public List<SessionInfo> sessions() {
        return names.sessions().stream()
                .filter(
                        session ->
                                definitions.stream()
                                        .anyMatch(shard -> shard.hasSession(session.sourceId())))
                .toList();
    }

    @Override
    public SessionEnd end(int sourceId) {
        SessionEnd end = null;
        for (Definitions shard : definitions) {
            end = shard.end(sourceId);
            if (end == null) {
                return null;
            }
        }
        return end;
    }

    @Override
    public void close() {
        cuts.forEach(Cut::close);
    }
}
