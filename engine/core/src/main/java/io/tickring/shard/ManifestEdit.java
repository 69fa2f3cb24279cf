package io.tickring.shard;

import io.tickring.segment.SegmentMeta;
import io.tickring.wal.SlotEntry;
import io.tickring.wal.WalFileUse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** One change of a shard's durable state. */
sealed interface ManifestEdit {
    /** Whose manifest this is; the first edit of every manifest. */
    record Identity(long storeId, int shard, int shardCount, int nodeId) implements ManifestEdit {}

    /** A WAL file is about to be used. */
    record WalUsed(WalFileUse use) implements ManifestEdit {}

    /** A WAL file holds nothing that is needed. */
    record WalDropped(int id) implements ManifestEdit {}

    /** All log below a position was durable when the store was closed. */
    record Forced(long position) implements ManifestEdit {}

    /**
     * All events below a position are in segments.
     *
     * @param flushed the position
     * @param segments that hold what was flushed
     * @param highWater per source session id the highest sequence that the shard has stored
     * @param marks the definitions and session marks among the flushed events, as events one behind
     *     the other, since the log that held them will be used again
     * @param slots the last entry of each slot, sender and incarnation of which the log below the
     *     position told something new; {@code lsn} is the last one of its slot
     */
    record Flushed(
            long flushed,
            List<SegmentMeta> segments,
            Map<Integer, Long> highWater,
            ByteBuffer marks,
            List<SlotEntry> slots)
            implements ManifestEdit {}

    /**
     * A run of adjacent groups was merged into one, which takes their place.
     *
     * @param level of the new group
     * @param removed ids of all segments of the run; none when a group is only stated again behind
     *     those before it
     * @param segments of the new group
     */
    record Compacted(int level, List<Long> removed, List<SegmentMeta> segments)
            implements ManifestEdit {}

    /** Segments were given up, and their events with them. */
    record Retired(List<Long> removed) implements ManifestEdit {}

    /**
     * Damaged data is missing from now on; a segment by its id is no part of the shard any more.
     */
    record DataSetAside(SetAside what) implements ManifestEdit {}
}
