package io.tickring.transport.ucx;

import io.tickring.jni.posix.NativeMemory;
import java.nio.ByteBuffer;

/**
 * Copies of what was put and has not been answered, in a ring, so that a put may return before its
 * bytes have left; first in, first out. <b>Thread:</b> the one that holds the worker's lock.
 */
final class PutWindow {
    /** The longest put that is sure to find room in an empty window, in bytes. */
    static final int MAX_PUT_LENGTH = 64 * 1024;

    private static final int LEAST_CAPACITY = 2 * MAX_PUT_LENGTH;
    private static final int MOST_CAPACITY = 16 << 20;

    /**
     * Bytes of the window for each put that it can hold: two cells, the least that a tick takes.
     */
    private static final int BYTES_OF_A_PUT = 128;

    private final int capacity;
    private final ByteBuffer memory;
    private final long address;
    private final int mask;
    private final long[] targets;
    private final long[] copies;
    private final int[] lengths;

    /** Where the window begins again once the put is gone; positions, not offsets. */
    private final long[] ends;

    private long firstPut;
    private long nextPut;
    private long begin;
    private long end;

    /** Bytes skipped at the ring's end for the claim that stands. */
    private int skipped;

    /**
     * @param regionLength of the region that is put to: whoever has credit for all of it finds room
     */
    PutWindow(long regionLength) {
        final int wanted = (int) Math.max(LEAST_CAPACITY, Math.min(MOST_CAPACITY, regionLength));
        // What is skipped at the ring's end is less than a put.
        capacity = wanted + MAX_PUT_LENGTH;
        address = NativeMemory.allocate(capacity);
        memory = NativeMemory.at(address, capacity);
        final int puts = Integer.highestOneBit(wanted / BYTES_OF_A_PUT);
        mask = puts - 1;
        targets = new long[puts];
        copies = new long[puts];
        lengths = new int[puts];
        ends = new long[puts];
    }

    boolean isEmpty() {
        return firstPut == nextPut;
    }

    /**
     * Room for a copy, until {@link #add} or the next claim.
     *
     * @return its address, or 0 when there is none
     */
    long claim(int length) {
        assert length <= MAX_PUT_LENGTH : length;
        if (isEmpty()) {
            begin = 0;
            end = 0;
        }
        if (nextPut - firstPut > mask) {
            return 0;
        }
        final int offset = (int) (end % capacity);
        skipped = offset + length > capacity ? capacity - offset : 0;
        if (end + skipped + length - begin > capacity) {
            return 0;
        }
        return address + (end + skipped) % capacity;
    }

    /** Writes a long, little endian, to an address that was claimed. */
    void putLong(long claimed, long value) {
        memory.putLong((int) (claimed - address), value);
    }

    /**
     * Keeps the copy that was claimed until it is {@linkplain #removeFirst removed}.
     *
     * @param target where it goes, an address in its owner
     */
    void add(long target, long copy, int length) {
        end += skipped + length;
        final int place = (int) (nextPut & mask);
        targets[place] = target;
        copies[place] = copy;
        lengths[place] = length;
        ends[place] = end;
        nextPut++;
    }

    long firstTarget() {
        return targets[(int) (firstPut & mask)];
    }

    long firstCopy() {
        return copies[(int) (firstPut & mask)];
    }

    int firstLength() {
        return lengths[(int) (firstPut & mask)];
    }

    /** Lets go of the first. */
    void removeFirst() {
        begin = ends[(int) (firstPut & mask)];
        firstPut++;
    }

    /** Gives the memory back, once there is no worker that could read it. */
    void close() {
        NativeMemory.free(address);
    }
}
