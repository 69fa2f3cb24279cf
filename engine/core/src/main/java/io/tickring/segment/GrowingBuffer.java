package io.tickring.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Direct little-endian memory that grows as it is written and is reused. <b>Thread:</b> one. */
final class GrowingBuffer {
    private static final int FIRST_CAPACITY = 1 << 16;

    private ByteBuffer memory;

    /** Empties it. */
    void clear() {
        if (memory != null) {
            memory.clear();
        }
    }

    /** The memory, with room for so many bytes behind its position. Valid until the next call. */
    ByteBuffer withRoomFor(int length) {
        if (memory == null || memory.remaining() < length) {
            grow(length);
        }
        return memory;
    }

    /** Bytes written. */
    int length() {
        return memory == null ? 0 : memory.position();
    }

    /** What was written, to be read from its start. */
    ByteBuffer written() {
        return withRoomFor(0).duplicate().order(ByteOrder.LITTLE_ENDIAN).flip();
    }

    /** Writes zeros up to a multiple of a power of two. */
    void alignTo(int alignment) {
        final int length = SegmentIndexLayout.align(length(), alignment) - length();
        final ByteBuffer into = withRoomFor(length);
        for (int i = 0; i < length; i++) {
            into.put((byte) 0);
        }
    }

    private void grow(int length) {
        final long needed = (long) length() + length;
        final long capacity =
                Math.max(needed, memory == null ? FIRST_CAPACITY : memory.capacity() * 2L);
        if (needed > Integer.MAX_VALUE) {
            throw new IllegalStateException("a part of a segment takes " + needed + " bytes");
        }
        final ByteBuffer grown =
                ByteBuffer.allocateDirect((int) Math.min(capacity, Integer.MAX_VALUE))
                        .order(ByteOrder.LITTLE_ENDIAN);
        if (memory != null) {
            grown.put(memory.flip());
        }
        memory = grown;
    }
}
