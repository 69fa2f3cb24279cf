package io.tickring.segment;

import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Memory for all events of a zone at once, to borrow: too much for each cursor to have its own. So
 * many are lent at a time and no more, whatever number of cursors is open; who gets none puts
 * events together in smaller pieces. <b>Thread:</b> any borrows and gives back; one uses it.
 */
final class ZoneMemory {
    /** Bytes of events: at home in the second cache, and a zone of the usual size. */
    static final int LENGTH = 1 << 20;

    private static final int MOST_LENT = 32;
    private static final int LINES = LENGTH >> TickLayout.LINE_SHIFT;
    private static final AtomicInteger LENT = new AtomicInteger();
    private static final AtomicReferenceArray<ZoneMemory> KEPT =
            new AtomicReferenceArray<>(MOST_LENT);

    private final ByteBuffer events =
            ByteBuffer.allocateDirect(LENGTH + SegmentIndexLayout.ALIGNMENT)
                    .alignedSlice(SegmentIndexLayout.ALIGNMENT)
                    .order(ByteOrder.LITTLE_ENDIAN);
    private final long[] positions = new long[LINES];
    private final int[] offsets = new int[LINES];

    private ZoneMemory() {}

    /** Lends memory, whatever is in it; null when too much is lent already. */
    static ZoneMemory borrow() {
        if (LENT.incrementAndGet() > MOST_LENT) {
            LENT.decrementAndGet();
            return null;
        }
        for (int i = 0; i < MOST_LENT; i++) {
            if (KEPT.get(i) != null) {
                final ZoneMemory kept = KEPT.getAndSet(i, null);
                if (kept != null) {
                    return kept;
                }
            }
        }
        return new ZoneMemory();
    }

    /** Takes back what was borrowed; whoever had it no longer touches it. */
    void giveBack() {
        for (int i = 0; i < MOST_LENT; i++) {
            if (KEPT.compareAndSet(i, null, this)) {
                break;
            }
        }
        LENT.decrementAndGet();
    }

    /** Where the events lie; {@link #LENGTH} bytes, on a cache line. */
    ByteBuffer events() {
        return events;
    }

    /** For each line of {@link #events}, the position of the event that starts there. */
    long[] positions() {
        return positions;
    }

    /** For each row of the zone, the byte in {@link #events} at which its event starts. */
    int[] offsets() {
        return offsets;
    }
}
