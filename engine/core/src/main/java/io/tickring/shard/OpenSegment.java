package io.tickring.shard;

import io.tickring.segment.Segment;
import io.tickring.segment.SegmentMeta;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A mapped segment, counted: the shard holds it while the manifest names it, views while they read;
 * the last to let go unmaps it. <b>Thread:</b> any.
 */
final class OpenSegment {
    private final Segment segment;
    private final SegmentMeta meta;
    private final AtomicInteger holders = new AtomicInteger(1);

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
        for (int held = holders.get(); held > 0; held = holders.get()) {
            if (holders.compareAndSet(held, held + 1)) {
                return true;
            }
        }
        return false;
    }

    void release() {
        final int left = holders.decrementAndGet();
        assert left >= 0 : "released more often than held: " + meta.fileName();
        if (left == 0) {
            segment.close();
        }
    }
}
