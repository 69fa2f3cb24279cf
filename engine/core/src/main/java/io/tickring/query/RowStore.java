package io.tickring.query;

import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Copies of events, line by line in chunks that grow from 4 KiB to 1 MiB, with a number beside
 * each. A row takes its lines and 24 bytes. <b>Thread:</b> one at a time.
 */
final class RowStore {
    private static final int FIRST_CHUNK_LENGTH = 4 * 1024;
    private static final int MAX_CHUNK_LENGTH = 1024 * 1024;

    private ByteBuffer[] buffers = new ByteBuffer[64];
    private int[] offsets = new int[64];
    private long[] positions = new long[64];
    private long[] numbers = new long[64];
    private int count;

    private ByteBuffer chunk;
    private int chunkEnd;

    int count() {
        return count;
    }

    /**
     * Copies an event into a new row.
     *
     * @param number to be kept beside it
     * @return the row
     */
    int add(Tick tick, long number) {
        if (count == buffers.length) {
            grow();
        }
        final int length = tick.length();
        if (chunk == null || chunk.capacity() - chunkEnd < length) {
            chunk =
                    newBuffer(
                            chunk == null
                                    ? FIRST_CHUNK_LENGTH
                                    : Math.min(chunk.capacity() * 2, MAX_CHUNK_LENGTH));
            chunkEnd = 0;
        }
        buffers[count] = chunk;
        offsets[count] = chunkEnd;
        chunkEnd += length;
        copy(tick, count, number);
        return count++;
    }

    /** Copies an event over a row; memory of its own is taken where it is the longer one. */
    void replace(int row, Tick tick, long number) {
        final int held = TickLayout.linesOf(TickLayout.typeAndLines(buffers[row], offsets[row]));
        if (held < tick.lines()) {
            buffers[row] = newBuffer(TickLayout.MAX_EVENT_LENGTH);
            offsets[row] = 0;
        }
        copy(tick, row, number);
    }

    private void copy(Tick tick, int row, long number) {
        buffers[row].put(offsets[row], tick.buffer(), tick.offset(), tick.length());
        positions[row] = tick.position();
        numbers[row] = number;
    }

    private void grow() {
        final int capacity = Math.max(count + 1, (int) Math.min(count * 2L, Integer.MAX_VALUE - 8));
        buffers = Arrays.copyOf(buffers, capacity);
        offsets = Arrays.copyOf(offsets, capacity);
        positions = Arrays.copyOf(positions, capacity);
        numbers = Arrays.copyOf(numbers, capacity);
    }

    private static ByteBuffer newBuffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    long number(int row) {
        return numbers[row];
    }

    /** Points a view at a row. */
    Tick wrap(int row, Tick view) {
        return view.wrap(buffers[row], offsets[row], positions[row]);
    }
}
