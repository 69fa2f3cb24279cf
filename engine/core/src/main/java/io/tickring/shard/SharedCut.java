package io.tickring.shard;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.wal.SharedLog;
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
        for (int i = 0; i < groups.size(); i++) {
            final List<OpenSegment> segments = groups.get(i).segments();
            for (int k = 0; k < segments.size(); k++) {
                if (!segments.get(k).tryRetain()) {
                    groups.subList(0, i).forEach(SharedCut::release);
                    release(segments.subList(0, k));
                    return false;
                }
            }
        }
        if (!log.tryRetain()) {
            groups.forEach(SharedCut::release);
            return false;
        }
        return true;
    }

    private static void release(Iterable<OpenSegment> segments) {
        segments.forEach(OpenSegment::release);
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

    /** The selected events that were in no segment when the cut was taken. */
    BlockCursor logCursor(Selection selection) {
        return new SharedCursor(this, null, selection);
    }

    @Override
    public void close() {
        groups.forEach(SharedCut::release);
        log.release();
    }
}
