package io.tickring.transport.ucx;

import io.tickring.jni.posix.NativeMemory;
import java.nio.ByteBuffer;

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

    /** Bytes of the window for each put that it can surely hold: one cell of an inbox ring. */
    private static final int BYTES_OF_A_PUT = 64;

    /** An entry for each put. */
    private static final int TARGET_OFFSET = 0;

    private static final int COPY_OFFSET = TARGET_OFFSET + Long.BYTES;
    private static final int LENGTH_OFFSET = COPY_OFFSET + Long.BYTES;

    /** Where the window begins again once the put is gone; a position, not an offset. */
    private static final int END_OFFSET = LENGTH_OFFSET + Long.BYTES;

    private static final int ENTRY_LENGTH = END_OFFSET + Long.BYTES;

    /** Of C's heap: the entries, then the copies. Takes room as far as it was ever filled. */
    private final long memory;

    private final ByteBuffer entries;
    private final long address;
    private final int capacity;
    private final int mask;
    private final int maxMessageLength;

    private long firstPut;
    private long nextPut;
    private long begin;
    private long end;

    /** Puts before this one change no more. */
    private long settledPut;

    /** Bytes skipped at the ring's end for the claim that stands. */
    private int skipped;

    /**
     * @param regionLength of the region that is put to, at most {@link
     *     UcxTransport#MAX_REGION_LENGTH}: whoever has credit for all of it finds room
     * @param maxMessageLength up to which a put grows, in bytes
     */
    PutWindow(long regionLength, int maxMessageLength) {
        this.maxMessageLength = maxMessageLength;
        final int wanted = Math.toIntExact(Math.max(LEAST_CAPACITY, regionLength));
        // What is skipped at the ring's end is less than a put, and so is what the owner has taken
        // and not answered.
        capacity = wanted + 2 * MAX_PUT_LENGTH;
        final int puts = Integer.highestOneBit(wanted / BYTES_OF_A_PUT);
        mask = puts - 1;
        final int entriesLength = puts * ENTRY_LENGTH;
        memory = NativeMemory.allocate((long) entriesLength + capacity);
        entries = NativeMemory.at(memory, entriesLength);
        address = memory + entriesLength;
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
            restart();
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

    /** From the beginning, so that no more memory takes room than puts ever waited in. */
    private void restart() {
        begin = 0;
        end = 0;
        firstPut = 0;
        nextPut = 0;
        settledPut = 0;
    }

    /**
     * Keeps the copy that was claimed until it is {@linkplain #removeFirst removed}.
     *
     * @param target where it goes, an address in its owner
     */
    void add(long target, long copy, int length) {
        end += skipped + length;
        if (!growsLast(target, copy, length)) {
            final int entry = entry(nextPut);
            entries.putLong(entry + TARGET_OFFSET, target);
            entries.putLong(entry + COPY_OFFSET, copy);
            entries.putInt(entry + LENGTH_OFFSET, length);
            nextPut++;
        }
        entries.putLong(last() + END_OFFSET, end);
    }

    private boolean growsLast(long target, long copy, int length) {
        if (!canLastChange()) {
            return false;
        }
        final int last = last();
        final int lastLength = lengthAt(last);
        if (targetAt(last) + lastLength != target
                || copyAt(last) + lastLength != copy
                || lastLength + length > maxMessageLength) {
            return false;
        }
        entries.putInt(last + LENGTH_OFFSET, lastLength + length);
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
        return targetAt(last) == target && lengthAt(last) == length ? copyAt(last) : 0;
    }

    private boolean canLastChange() {
        return nextPut - settledPut > 0;
    }

    private int last() {
        return entry(nextPut - 1);
    }

    private int entry(long put) {
        return (int) (put & mask) * ENTRY_LENGTH;
    }

    private long targetAt(int entry) {
        return entries.getLong(entry + TARGET_OFFSET);
    }

    private long copyAt(int entry) {
        return entries.getLong(entry + COPY_OFFSET);
    }

    private int lengthAt(int entry) {
        return entries.getInt(entry + LENGTH_OFFSET);
    }

    long firstTarget() {
        return targetAt(entry(firstPut));
    }

    long firstCopy() {
        return copyAt(entry(firstPut));
    }

    int firstLength() {
        return lengthAt(entry(firstPut));
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
        begin = entries.getLong(entry(firstPut) + END_OFFSET);
        firstPut++;
    }

    /** Gives the memory back, once there is no worker that could read it. */
    void close() {
        NativeMemory.free(memory);
    }
}
