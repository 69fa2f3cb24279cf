package io.tickring.shard;

import io.tickring.memtable.MemTable;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

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

    /**
     * Holds what a shard consists of now.
     *
     * @param visible is asked for the position when the state is known and not yet held
     * @throws IllegalStateException when the shard is closed
     */
    static ShardCut hold(AtomicReference<ShardState> state, LongSupplier visible) {
        while (true) {
            final ShardState current = state.get();
            final ShardCut cut = tryHold(current, visible.getAsLong());
            final boolean isUnchanged = isCurrent(state, current);
            if (cut != null && isUnchanged) {
                return cut;
            }
            if (cut != null) {
                cut.close();
            } else if (isUnchanged) {
                // What a state names is let go of only behind the next one, or for good.
                throw new IllegalStateException("the store is closed");
            }
        }
    }

    /**
     * Whether what was held is what the state names. A table that was flushed in between may have
     * been wiped and taken into use again, so that holding it held other events.
     */
    @SuppressWarnings("ReferenceEquality") // every change makes another object
    private static boolean isCurrent(AtomicReference<ShardState> state, ShardState held) {
        return state.get() == held;
    }

    /** Holds everything in the state; null when part of it was let go already. */
    private static ShardCut tryHold(ShardState state, long visible) {
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
