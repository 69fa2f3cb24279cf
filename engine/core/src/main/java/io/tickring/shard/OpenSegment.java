package io.tickring.shard;

import io.tickring.segment.Segment;
import io.tickring.segment.SegmentMeta;
import io.tickring.wal.Holders;

/**
 * A mapped segment, counted: the shard holds it while the manifest names it, views while they read;
 * the last to let go unmaps it. <b>Thread:</b> any.
 */
final class OpenSegment {
    private final Segment segment;
    private final SegmentMeta meta;
    private final Holders holders = new Holders(1);

    OpenSegment(Segment segment, SegmentMeta meta) {
        this.segment = segment;
        this.meta = meta;
    }

    Segment segment() {
        return segment;
    }

    SegmentMeta meta() {
        return meta;
    }

    boolean tryRetain() {
        return holders.tryRetain();
    }

    void release() {
        if (holders.release()) {
            segment.close();
        }
    }
}
