package io.tickring.shard;

import io.tickring.compaction.GroupSummary;
import io.tickring.compaction.UtcDay;
import io.tickring.segment.SegmentMeta;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * What the manifest has of a group. Immutable.
 *
 * @param level 0 as flushed
 * @param segments at least one
 */
record GroupMeta(int level, List<SegmentMeta> segments) implements Iterable<SegmentMeta> {
    GroupMeta {
        segments = List.copyOf(segments);
    }

    @Override
    public Iterator<SegmentMeta> iterator() {
        return segments.iterator();
    }

    GroupMeta without(Set<Long> segmentIds) {
        return new GroupMeta(
                level, segments.stream().filter(meta -> !segmentIds.contains(meta.id())).toList());
    }

    /** The same group with those segments only that reach into a range of positions. */
    GroupMeta within(long from, long to) {
        return new GroupMeta(
                level,
                segments.stream()
                        .filter(meta -> meta.maxPosition() >= from && meta.minPosition() < to)
                        .toList());
    }

    GroupSummary summary() {
        long rows = 0;
        long bytes = 0;
        long minTime = Long.MAX_VALUE;
        long maxTime = Long.MIN_VALUE;
        long minPosition = Long.MAX_VALUE;
        long maxPosition = Long.MIN_VALUE;
        for (SegmentMeta meta : segments) {
            rows += meta.rows();
            bytes += meta.fileLength();
            minTime = Math.min(minTime, meta.minEventTime());
            maxTime = Math.max(maxTime, meta.maxEventTime());
            minPosition = Math.min(minPosition, meta.minPosition());
            maxPosition = Math.max(maxPosition, meta.maxPosition());
        }
        return new GroupSummary(
                level,
                rows,
                bytes,
                UtcDay.of(minTime),
                UtcDay.of(maxTime),
                minPosition,
                maxPosition);
    }
}
