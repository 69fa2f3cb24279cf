package io.tickring.ingest;

import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The lines of all ring slots: one off-heap block, aligned to 64 bytes, its pages touched before
 * the first tick. <b>Threads:</b> a line belongs to whom the ring gives its slot.
 */
final class RingMemory {
    private static final int PAGE_LENGTH = 4096;

    private final ByteBuffer lines;
    private final int slotMask;
    private final int length;

    RingMemory(int slots) {
        length = slots << TickLayout.LINE_SHIFT;
        slotMask = slots - 1;
        lines =
                ByteBuffer.allocateDirect(length + TickLayout.LINE_LENGTH)
                        .alignedSlice(TickLayout.LINE_LENGTH)
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < length; at += PAGE_LENGTH) {
            lines.putLong(at, 0L);
        }
    }

    ByteBuffer lines() {
        return lines;
    }

    int offset(long ringSequence) {
        return (int) (ringSequence & slotMask) << TickLayout.LINE_SHIFT;
    }

    /** Whether an event of this length that starts here goes on at the front of the block. */
    boolean wraps(int offset, int eventLength) {
        return offset + eventLength > length;
    }

    /** Copies an event that wraps to the front of other memory, where it lies without a break. */
    void copyOut(int offset, int eventLength, ByteBuffer to) {
        final int first = length - offset;
        to.put(0, lines, offset, first);
        to.put(first, lines, 0, eventLength - first);
    }

    /** Copies an event into the ring, also where it wraps. */
    void copyIn(int offset, int eventLength, ByteBuffer from) {
        copyIn(offset, eventLength, from, 0);
    }

    /** As above, from anywhere in other memory. */
    void copyIn(int offset, int eventLength, ByteBuffer from, int fromOffset) {
        if (!wraps(offset, eventLength)) {
            lines.put(offset, from, fromOffset, eventLength);
            return;
        }
        final int first = length - offset;
        lines.put(offset, from, fromOffset, first);
        lines.put(0, from, fromOffset + first, eventLength - first);
    }
}
