package io.tickring.tick;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A run of events of one stream, in that stream's order, handed from a cursor to a merge: where the
 * lines of each lie, and its position. Reused: a cursor's next call overwrites it. <b>Thread:</b>
 * one at a time.
 *
 * <p>The lines may be the log's own memory or scratch that the cursor filled; either way each event
 * lies without a break. A merge fills a block from several memories; it then ends the block before
 * one of them is overwritten.
 */
public final class TickBlock {
    /** The most events that one block holds. */
    public static final int CAPACITY = 256;

    private final int[] offsets = new int[CAPACITY];
    private final long[] positions = new long[CAPACITY];
    private final short[] bufferIndexes = new short[CAPACITY];
    private ByteBuffer[] buffers = new ByteBuffer[8];
    private int count;

    /** Empties the block and says where the events that follow will lie. */
    public void reset(ByteBuffer lines) {
        buffers[0] = lines;
        count = 0;
    }

    /** Names one of several memories for {@link #add(int, int, long)}. */
    public void buffer(int bufferIndex, ByteBuffer lines) {
        if (bufferIndex >= buffers.length) {
            buffers = Arrays.copyOf(buffers, bufferIndex * 2);
        }
        buffers[bufferIndex] = lines;
    }

    public void add(int offset, long position) {
        add(0, offset, position);
    }

    public void add(int bufferIndex, int offset, long position) {
        bufferIndexes[count] = (short) bufferIndex;
        offsets[count] = offset;
        positions[count++] = position;
    }

    /** Leaves only the events between these two numbers, the second one not among them. */
    public void keep(int from, int to) {
        System.arraycopy(offsets, from, offsets, 0, to - from);
        System.arraycopy(positions, from, positions, 0, to - from);
        System.arraycopy(bufferIndexes, from, bufferIndexes, 0, to - from);
        count = to - from;
    }

    public boolean isFull() {
        return count == CAPACITY;
    }

    public int count() {
        return count;
    }

    /** The memory in which this event lies. */
    public ByteBuffer buffer(int index) {
        return buffers[bufferIndexes[index]];
    }

    public int offset(int index) {
        return offsets[index];
    }

    public long position(int index) {
        return positions[index];
    }
}
