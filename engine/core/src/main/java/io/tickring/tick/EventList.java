package io.tickring.tick;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where events lie that are to be flushed: positions in arrival order, and the log memory of each.
 * Grows as needed and is reused. <b>Thread:</b> one at a time.
 */
public final class EventList {
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private long[] positions = new long[1024];
    private int[] offsets = new int[1024];
    private int[] bufferIndexes = new int[1024];
    private int count;

    public void clear() {
        buffers.clear();
        count = 0;
    }

    /** Says that the events added from here on lie in this memory. */
    public void in(ByteBuffer buffer) {
        buffers.add(buffer);
    }

    public void add(int offset, long position) {
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, count * 2);
            offsets = Arrays.copyOf(offsets, count * 2);
            bufferIndexes = Arrays.copyOf(bufferIndexes, count * 2);
        }
        positions[count] = position;
        offsets[count] = offset;
        bufferIndexes[count++] = buffers.size() - 1;
    }

    public int count() {
        return count;
    }

    public long position(int index) {
        return positions[index];
    }

    public ByteBuffer buffer(int index) {
        return buffers.get(bufferIndexes[index]);
    }

    /** Which of the list's memories an event lies in: ask {@link #memory} only when it changes. */
    public int memoryIndex(int index) {
        return bufferIndexes[index];
    }

    /** One of the list's memories, in the order in which they were named. */
    public ByteBuffer memory(int memoryIndex) {
        return buffers.get(memoryIndex);
    }

    public int offset(int index) {
        return offsets[index];
    }
}
