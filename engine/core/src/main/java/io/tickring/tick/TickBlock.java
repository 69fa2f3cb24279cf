package io.tickring.tick;

import java.nio.ByteBuffer;

/**
 * A run of events of one stream, in that stream's order, handed from a cursor to a merge: where the
 * lines of each lie, and its position. Reused: a cursor's next call overwrites it. <b>Thread:</b> one
 * at a time.
 *
 * <p>The lines may be the log's own memory or scratch that the cursor filled; either way each event
 * lies without a break.
 */
public final class TickBlock {
    /** The most events that one block holds. */
    public static final int CAPACITY = 256;

    private final int[] offsets = new int[CAPACITY];
    private final long[] positions = new long[CAPACITY];
    private ByteBuffer buffer;
    private int count;

    /** Empties the block and says where the events that follow will lie. */
    public void reset(ByteBuffer lines) {
        buffer = lines;
        count = 0;
    }

    public void add(int offset, long position) {
        offsets[count] = offset;
        positions[count++] = position;
    }

    public boolean isFull() {
        return count == CAPACITY;
    }

    public int count() {
        return count;
    }

    public ByteBuffer buffer() {
        return buffer;
    }

    public int offset(int index) {
        return offsets[index];
    }

    public long position(int index) {
        return positions[index];
    }
}
