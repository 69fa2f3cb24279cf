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

    /** Whether events lie in other memories than the first. */
    private boolean scattered;

    /** Empties the block and says where the events that follow will lie. */
    public void reset(ByteBuffer lines) {
        buffers[0] = lines;
        count = 0;
        scattered = false;
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
        scattered |= bufferIndex != 0;
        bufferIndexes[count] = (short) bufferIndex;
        offsets[count] = offset;
        positions[count++] = position;
    }

    /**
     * Adds events that lie one behind the other in the first memory, on whole lines.
     *
     * @param offset of the first
     * @param stride bytes from one to the next
     * @param linePositions for each line of the memory the position of the event that starts there
     * @param events how many; the block must have room for them
     */
    public void addRun(int offset, int stride, long[] linePositions, int events) {
        final int first = offset >> TickLayout.LINE_SHIFT;
        final int step = stride >> TickLayout.LINE_SHIFT;
        for (int i = 0; i < events; i++) {
            positions[count + i] = linePositions[first + i * step];
            offsets[count + i] = offset + i * stride;
        }
        Arrays.fill(bufferIndexes, count, count + events, (short) 0);
        count += events;
    }

    /**
     * Adds events of one line that lie in the log one behind the other, in the first memory.
     *
     * @param offset of the first
     * @param position of the first
     * @param events how many; the block must have room for them
     */
    public void addLines(int offset, long position, int events) {
        for (int i = 0; i < events; i++) {
            offsets[count + i] = offset + (i << TickLayout.LINE_SHIFT);
        }
        for (int i = 0; i < events; i++) {
            positions[count + i] = position + ((long) i << TickLayout.LINE_SHIFT);
        }
        Arrays.fill(bufferIndexes, count, count + events, (short) 0);
        count += events;
    }

    /**
     * Adds events that lie one behind the other in the first memory, whose positions do so
     * elsewhere.
     *
     * @param offset of the first
     * @param stride bytes from one to the next
     * @param from holds their positions, 8 bytes each
     * @param positionsAt offset of the first position
     * @param events how many; the block must have room for them
     */
    public void addRun(int offset, int stride, ByteBuffer from, int positionsAt, int events) {
        for (int i = 0; i < events; i++) {
            offsets[count + i] = offset + i * stride;
        }
        for (int i = 0; i < events; i++) {
            positions[count + i] = from.getLong(positionsAt + (i << 3));
        }
        Arrays.fill(bufferIndexes, count, count + events, (short) 0);
        count += events;
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

    /** How many more events it holds. */
    public int room() {
        return CAPACITY - count;
    }

    public int count() {
        return count;
    }

    /** The memory in which all events lie; null when there may be several. */
    public ByteBuffer onlyBuffer() {
        return scattered ? null : buffers[0];
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
