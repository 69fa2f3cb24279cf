package io.tickring.shard;

import io.tickring.segment.Segment;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The selected events of a shard in parts that may be read side by side and in any order. Every
 * event is in one of them, and its position tells its place. Valid as long as the view that gave
 * them.
 *
 * @param columns segments of columns that may have some; their rows are yet to be selected
 * @param cursors each opened by whoever reads it: the events that are in no such segment
 */
public record ShardParts(List<Segment> columns, List<Supplier<BlockCursor>> cursors) {
    /** Parts of these. */
    public ShardParts {
        columns = List.copyOf(columns);
        cursors = List.copyOf(cursors);
    }

    /** The parts of whole segments and of what is in none. */
    static ShardParts of(
            List<SegmentGroup> groups, Supplier<BlockCursor> behind, Selection selection) {
        final List<Segment> columns = new ArrayList<>();
        final List<Supplier<BlockCursor>> cursors = new ArrayList<>();
        for (SegmentGroup group : groups) {
            for (OpenSegment open : group) {
                final Segment segment = open.segment();
                if (!segment.overlaps(selection)) {
                    continue;
                }
                if (segment.isColumns()) {
                    columns.add(segment);
                } else {
                    cursors.add(() -> segment.cursor(selection));
                }
            }
        }
        cursors.add(behind);
        return new ShardParts(columns, cursors);
    }
}
