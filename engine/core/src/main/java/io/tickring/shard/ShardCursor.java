package io.tickring.shard;

import io.tickring.memtable.MemTable;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * The selected events of one shard in append order: group by group, then table by table. Opens each
 * part when it gets there. <b>Thread:</b> one at a time; the caller holds the cut.
 */
final class ShardCursor implements BlockCursor {
    private final ShardState state;
    private final long visible;
    private final Selection selection;
    private int part;
    private BlockCursor current;

    ShardCursor(ShardState state, long visible, Selection selection) {
        this.state = state;
        this.visible = visible;
        this.selection = selection;
    }

    @Override
    public boolean next(TickBlock block) {
        while (true) {
            if (current == null) {
                current = openNext();
                if (current == null) {
                    return false;
                }
            }
            if (current.next(block)) {
                return true;
            }
            current.close();
            current = null;
        }
    }

    private BlockCursor openNext() {
        while (part < state.groups().size()) {
            final BlockCursor cursor = groupCursor(state.groups().get(part++));
            if (cursor != null) {
                return cursor;
            }
        }
        final int table = part - state.groups().size();
        if (table == state.tables().size()) {
            return null;
        }
        part++;
        final MemTable memTable = state.tables().get(table);
        return memTable.cursor(selection, visible);
    }

    private BlockCursor groupCursor(SegmentGroup group) {
        final List<BlockCursor> cursors = new ArrayList<>();
        for (OpenSegment segment : group) {
            if (segment.meta().maxEventTime() >= selection.fromTime()
                    && (segment.meta().minEventTime() < selection.toTime()
                            || selection.toTime() == Long.MAX_VALUE)) {
                cursors.add(segment.segment().cursor(selection));
            }
        }
        return switch (cursors.size()) {
            case 0 -> null;
            case 1 -> cursors.get(0);
            default -> new PositionMerge(cursors);
        };
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
            current = null;
        }
        part = state.groups().size() + state.tables().size();
    }
}
