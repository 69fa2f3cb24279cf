package io.tickring.shard;

import io.tickring.compaction.GroupSummary;
import io.tickring.segment.SegmentMeta;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Segments that were written together, by one flush or one compaction; they interleave by position.
 * Immutable.
 *
 * @param level 0 as flushed
 * @param segments at least one, unless it is of a part of a cut
 */
record SegmentGroup(int level, List<OpenSegment> segments) implements Iterable<OpenSegment> {
    SegmentGroup {
        segments = List.copyOf(segments);
    }

    /** Opens one segment. */
    @FunctionalInterface
    interface Opener {
        OpenSegment open(SegmentMeta meta) throws IOException;
    }

    /**
     * Opens the segments of a group.
     *
     * @throws IOException when one cannot be opened; those that were are let go of again
     */
    static SegmentGroup open(GroupMeta group, Opener opener) throws IOException {
        final List<OpenSegment> segments = new ArrayList<>();
        try {
            for (SegmentMeta meta : group) {
                segments.add(opener.open(meta));
            }
            return new SegmentGroup(group.level(), segments);
        } catch (IOException | RuntimeException e) {
            segments.forEach(OpenSegment::release);
            throw e;
        }
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
