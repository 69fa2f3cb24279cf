package io.tickring.shard;

import io.tickring.compaction.GroupSummary;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Segments that were written together, by one flush or one compaction; they interleave by position.
 * Immutable.
 *
 * @param level 0 as flushed
 * @param segments at least one
 */
record SegmentGroup(int level, List<OpenSegment> segments) implements Iterable<OpenSegment> {
    SegmentGroup {
        segments = List.copyOf(segments);
    }

    @Override
    public Iterator<OpenSegment> iterator() {
        return segments.iterator();
    }

    GroupSummary summary() {
        return meta().summary();
    }

    GroupMeta meta() {
        return new GroupMeta(level, segments.stream().map(OpenSegment::meta).toList());
    }

    /** The same group without these segments; it may be empty then. */
    SegmentGroup without(Set<Long> segmentIds) {
        return new SegmentGroup(
                level,
                segments.stream()
                        .filter(segment -> !segmentIds.contains(segment.meta().id()))
                        .toList());
    }
}
