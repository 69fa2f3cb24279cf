package io.tickring.shard;

import io.tickring.segment.SegmentMeta;
import io.tickring.wal.LogPositions;
import io.tickring.wal.WalFileUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one shard is doing, as its writer tells; of a store that nobody writes, as it was left. Times
 * are ms since the Unix epoch, 0 for "it is not so".
 *
 * @param id of the shard
 * @param append position behind the last sealed frame
 * @param forced position up to which the log is durable
 * @param visible position up to which readers see
 * @param flushed position up to which events are in segments
 * @param levels what lies in segments, by level of compaction
 * @param walFiles log files in use or ready
 * @param frozenTables MemTables that wait for their flush
 * @param compactionBacklogSegments segments that a compaction would take now
 * @param refusedOffers offers for this shard that were refused since its writer began
 * @param missingEvents events that other nodes sent and let go of and that the shard does not hold
 * @param stalledSinceMs since when its disk has answered nothing
 * @param lowSpaceSinceMs since when offers are refused because its disk is nearly full
 * @param flushFailingSinceMs since when its flushes have failed
 * @param heldFiles log files that views have held too long
 * @param heldFile the one held longest; empty when none is
 * @param heldSinceMs since when that one could have been used again
 */
public record ShardStatus(
        int id,
        long append,
        long forced,
        long visible,
        long flushed,
        List<Level> levels,
        long walFiles,
        long frozenTables,
        long compactionBacklogSegments,
        long refusedOffers,
        long missingEvents,
        long stalledSinceMs,
        long lowSpaceSinceMs,
        long flushFailingSinceMs,
        long heldFiles,
        String heldFile,
        long heldSinceMs) {
    /**
     * The segments of one level.
     *
     * @param level 0 as flushed
     * @param segments how many
     * @param rows in them
     * @param bytes of their files
     */
    public record Level(int level, int segments, long rows, long bytes) {
        Level plus(SegmentMeta segment) {
            return new Level(
                    level, segments + 1, rows + segment.rows(), bytes + segment.fileLength());
        }
    }

    public ShardStatus {
        levels = List.copyOf(levels);
    }

    static ShardStatus of(int id, ShardCounters counters, List<GroupMeta> groups) {
        final LogPositions positions = counters.positions();
        // In this order no position is shown ahead of one that bounds it.
        final long flushed = positions.flushed();
        final long forced = positions.forced();
        final long visible = positions.visible();
        final long append = positions.append();
        final long heldFiles = counters.heldFiles();
        return new ShardStatus(
                id,
                append,
                forced,
                visible,
                flushed,
                levels(groups),
                counters.walFiles(),
                counters.frozenTables(),
                counters.compactionBacklogSegments(),
                counters.refusedOffers(),
                counters.missingEvents(),
                counters.stalledSinceMs(),
                counters.lowSpaceSinceMs(),
                counters.flushFailingSinceMs(),
                heldFiles,
                heldFiles == 0 ? "" : WalFileUse.fileName((int) counters.heldFileId()),
                counters.heldSinceMs());
    }

    /** Of a shard that nobody writes. */
    static ShardStatus of(ShardInfo info, List<GroupMeta> groups) {
        return new ShardStatus(
                info.id(),
                info.append(),
                info.forced(),
                info.visible(),
                info.flushed(),
                levels(groups),
                info.walFiles(),
                0,
                0,
                0,
                info.missingEvents(),
                0,
                0,
                0,
                0,
                "",
                0);
    }

    private static List<Level> levels(List<GroupMeta> groups) {
        final Map<Integer, Level> levels = new TreeMap<>();
        for (GroupMeta group : groups) {
            for (SegmentMeta segment : group) {
                levels.merge(
                        group.level(),
                        new Level(group.level(), 0, 0, 0).plus(segment),
                        (known, first) -> known.plus(segment));
            }
        }
        return new ArrayList<>(levels.values());
    }

    /** Log that is in no segment yet, in bytes. */
    public long unflushedBytes() {
        return visible - flushed;
    }

    /** Whether something needs a person's attention. */
    public boolean isTroubled() {
        return stalledSinceMs != 0
                || lowSpaceSinceMs != 0
                || flushFailingSinceMs != 0
                || missingEvents != 0
                || heldFiles != 0;
    }
}
