package io.tickring.shard;

import io.tickring.memtable.MemTable;
import io.tickring.segment.SegmentMeta;
import java.util.ArrayList;
import java.util.List;

/**
 * What one shard holds.
 *
 * @param id of the shard
 * @param append position behind the last sealed frame
 * @param forced position up to which the log is durable
 * @param visible position up to which readers see
 * @param flushed position up to which events are in segments
 * @param walFiles files that hold unflushed log
 * @param memRows market events in MemTables
 * @param segments group by group, in the order of their positions
 * @param missingEvents events that other nodes sent and let go of and that the shard does not hold
 * @param groupLevels of each group of segments how often it was merged, in the same order
 */
public record ShardInfo(
        int id,
        long append,
        long forced,
        long visible,
        long flushed,
        int walFiles,
        long memRows,
        long missingEvents,
        List<SegmentMeta> segments,
        List<Integer> groupLevels) {
    static ShardInfo of(
            int id,
            ShardState state,
            int walFiles,
            long missingEvents,
            long append,
            long forced,
            long visible,
            long flushed) {
        final List<SegmentMeta> segments = new ArrayList<>();
        state.groups().forEach(group -> group.forEach(segment -> segments.add(segment.meta())));
        return new ShardInfo(
                id,
                append,
                forced,
                visible,
                flushed,
                walFiles,
                state.tables().stream().mapToLong(MemTable::rows).sum(),
                missingEvents,
                List.copyOf(segments),
                state.groups().stream().map(SegmentGroup::level).toList());
    }

    /** Market events in segments and MemTables. */
    public long rows() {
        return memRows + segments.stream().mapToLong(SegmentMeta::rows).sum();
    }

    /** Zones of all segments. */
    public long zones() {
        return segments.stream().mapToLong(SegmentMeta::zones).sum();
    }
}
