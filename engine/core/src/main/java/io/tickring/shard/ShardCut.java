package io.tickring.shard;

import io.tickring.memtable.MemTable;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import java.util.ArrayList;
import java.util.List;

/**
 * A held cut of one shard: its segments, its MemTables, and the position up to which they are read.
 * <b>Thread:</b> any; each cursor belongs to one.
 */
final class ShardCut implements Cut {
    private final ShardState state;
    private final long visible;

    private ShardCut(ShardState state, long visible) {
        this.state = state;
        this.visible = visible;
    }

    /** Holds everything in the state; null when part of it was let go already. */
    static ShardCut tryHold(ShardState state, long visible) {
        final List<Runnable> held = new ArrayList<>();
        for (SegmentGroup group : state.groups()) {
            for (OpenSegment segment : group) {
                if (!segment.tryRetain()) {
                    held.forEach(Runnable::run);
                    return null;
                }
                held.add(segment::release);
            }
        }
        for (MemTable table : state.tables()) {
            if (!table.tryRetain()) {
                held.forEach(Runnable::run);
                return null;
            }
            held.add(table::release);
        }
        return new ShardCut(state, visible);
    }

    ShardState state() {
        return state;
    }

    @Override
    public BlockCursor cursor(Selection selection) {
        return new ShardCursor(state, visible, selection);
    }

    @Override
    public ShardParts parts(Selection selection) {
        final ShardState tables = new ShardState(List.of(), state.tables());
        return ShardParts.of(
                state.groups(), () -> new ShardCursor(tables, visible, selection), selection);
    }

    @Override
    public void close() {
        state.groups().forEach(group -> group.forEach(OpenSegment::release));
        state.tables().forEach(MemTable::release);
    }
}
