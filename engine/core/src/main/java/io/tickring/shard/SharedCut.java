package io.tickring.shard;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.wal.SharedLog;
import java.util.ArrayList;
import java.util.List;

/**
 * A held cut of one shard of which this process is not the writer: segments, and a range of mapped
 * log behind them. <b>Thread:</b> any; each cursor belongs to one.
 */
final class SharedCut implements Cut {
    private final SharedShard shard;
    private final List<SegmentGroup> groups;
    private final SharedLog log;
    private final long from;
    private final long end;

    /**
     * Takes over the caller's hold of segments and log.
     *
     * @param from the first position of the cut
     * @param end behind its last one
     */
    SharedCut(SharedShard shard, List<SegmentGroup> groups, SharedLog log, long from, long end) {
        this.shard = shard;
        this.groups = List.copyOf(groups);
        this.log = log;
        this.from = from;
        this.end = end;
    }

    /** Holds the cut once more; false when it was let go. */
    boolean tryRetain() {
        final List<OpenSegment> held = new ArrayList<>();
        for (SegmentGroup group : groups) {
            for (OpenSegment segment : group) {
                if (!segment.tryRetain()) {
                    held.forEach(OpenSegment::release);
                    return false;
                }
                held.add(segment);
            }
        }
        if (!log.tryRetain()) {
            held.forEach(OpenSegment::release);
            return false;
        }
        return true;
    }

    SharedShard shard() {
        return shard;
    }

    List<SegmentGroup> groups() {
        return groups;
    }

    SharedLog log() {
        return log;
    }

    long end() {
        return end;
    }

    /** The selected events in segments, as far as they are of the cut. */
    BlockCursor segmentCursor(Selection selection) {
        final BlockCursor cursor =
                new ShardCursor(new ShardState(groups, List.of()), end, selection);
        return from == 0 ? cursor : new PositionRange(cursor, from, end);
    }

    @Override
    public BlockCursor cursor(Selection selection) {
        return new SharedCursor(this, segmentCursor(selection), selection);
    }

    @Override
    public ShardParts parts(Selection selection) {
        return from == 0
                ? ShardParts.of(groups, () -> logCursor(selection), selection)
                : new ShardParts(List.of(), List.of(() -> cursor(selection)));
    }

    /** The selected events that were in no segment when the cut was taken. */
    BlockCursor logCursor(Selection selection) {
        return new SharedCursor(this, null, selection);
    }

    @Override
    public void close() {
        groups.forEach(group -> group.forEach(OpenSegment::release));
        log.release();
    }
}
