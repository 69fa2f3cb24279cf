package io.tickring.transport.ucx;

import io.tickring.jni.posix.NativeMemory;

/**
 * Copies of what was put and has not been answered, in a ring, so that a put may return before its
 * bytes have left; first in, first out. The last one, while it is not settled, grows by what is put
 * right behind it, and takes the bytes of what is put to the same place.
 *
 * <p><b>Thread:</b> the one that holds the worker's lock.
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
    private final long address;
    private final int mask;
    private final int maxMessageLength;
    private final long[] targets;
    private final long[] copies;
    private final int[] lengths;

    /** Where the window begins again once the put is gone; positions, not offsets. */
    private final long[] ends;

    private long firstPut;
    private long nextPut;
    private long begin;
    private long end;

    /** Puts before this one change no more. */
    private long settledPut;

    /** Bytes skipped at the ring's end for the claim that stands. */
    private int skipped;

    /**
     * @param regionLength of the region that is put to: whoever has credit for all of it finds room
     * @param maxMessageLength up to which a put grows, in bytes
     */
    PutWindow(long regionLength, int maxMessageLength) {
        this.maxMessageLength = maxMessageLength;
        final int wanted = (int) Math.max(LEAST_CAPACITY, Math.min(MOST_CAPACITY, regionLength));
        // What is skipped at the ring's end is less than a put, and so is what the owner has taken
        // and not answered.
        capacity = wanted + 2 * MAX_PUT_LENGTH;
        address = NativeMemory.allocate(capacity);
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

    /**
     * Keeps the copy that was claimed until it is {@linkplain #removeFirst removed}.
     *
     * @param target where it goes, an address in its owner
     */
    void add(long target, long copy, int length) {
        end += skipped + length;
        if (!growsLast(target, copy, length)) {
            final int place = (int) (nextPut & mask);
            targets[place] = target;
            copies[place] = copy;
            lengths[place] = length;
            nextPut++;
        }
        ends[last()] = end;
    }

    private boolean growsLast(long target, long copy, int length) {
        if (!canLastChange()) {
            return false;
        }
        final int last = last();
        final int lastLength = lengths[last];
        if (targets[last] + lastLength != target
                || copies[last] + lastLength != copy
                || lastLength + length > maxMessageLength) {
            return false;
        }
        lengths[last] = lastLength + length;
        return true;
    }

    /**
     * The copy of the last put, for the bytes of another one to the same place, which is then done:
     * a state that is told again and again takes no more room than once.
     *
     * @return its address, or 0 when there is none
     */
    long again(long target, int length) {
        if (!canLastChange()) {
            return 0;
        }
        final int last = last();
        return targets[last] == target && lengths[last] == length ? copies[last] : 0;
    }

    private boolean canLastChange() {
        return nextPut - settledPut > 0;
    }

    private int last() {
        return (int) (nextPut - 1 & mask);
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

    /** What was put so far changes no more. */
    void settle() {
        settledPut = nextPut;
    }

    boolean isFirstSettled() {
        return settledPut - firstPut > 0;
    }

    /** Lets go of the first, which is settled. */
    void removeFirst() {
        begin = ends[(int) (firstPut & mask)];
        firstPut++;
    }

    /** Gives the memory back, once there is no worker that could read it. */
    void close() {
        NativeMemory.free(address);
    }
}
