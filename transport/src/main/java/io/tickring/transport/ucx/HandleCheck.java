package io.tickring.transport.ucx;

import io.tickring.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Holds what another process says of itself against what UCX says of this one. UCX believes
 * addresses and keys: one that it does not understand ends the process. Two processes of one
 * machine with the same UCX, the same single transport and the same options write them alike, but
 * for a few numbers, so all else is compared. Processes of other machines cannot be compared; they
 * are trusted by name ({@link UcxConfig#trustDataNetwork}). Immutable.
 *
 * <p>A worker's address is a byte of version, 8 of its id, what is the same for all, and at the
 * end, in at most 9 bytes, the number of its socket or memory. A key is what is the same for all,
 * the number of the memory, and where it is mapped the region's address, and its length.
 */
final class HandleCheck {
    private static final int ID_OFFSET = 1;
    private static final int ID_END = ID_OFFSET + Long.BYTES;
    private static final int NUMBER_LENGTH = 9;

    /** Which domains of memory, what kind of memory, and how long the first part is. */
    private static final int KEY_HEADER_LENGTH = Long.BYTES + 2;

    /** A flag of shared memory that may differ from region to region. */
    private static final int HUGE_PAGES = 0x20;

    private final byte[] worker;
    private final byte[] key;

    /** Where in a key the region's address stands; -1 where it does not. */
    private final int addressOffset;

    /**
     * @param worker address of a worker of this process
     * @param key of a region of this process
     * @param regionAddress of that region
     */
    HandleCheck(byte[] worker, byte[] key, long regionAddress) {
        this.worker = worker;
        this.key = key;
        this.addressOffset = find(key, regionAddress);
    }

    private static int find(byte[] key, long value) {
        for (int at = KEY_HEADER_LENGTH; at + Long.BYTES <= key.length; at++) {
            if (longAt(key, at) == value) {
                return at;
            }
        }
        return -1;
    }

    private static long longAt(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong(at);
    }

    /** Where in a key the number stands that {@link PosixSegment} opens; -1 where it does not. */
    int posixNumberOffset() {
        final int offset = addressOffset - Long.BYTES;
        return offset == KEY_HEADER_LENGTH && PosixSegment.isNumberAt(key, offset) ? offset : -1;
    }

    /**
     * @throws TransportException when UCX might not understand the handle
     */
    void check(UcxHandle handle) {
        if (!isWorkerAlike(handle.worker())) {
            throw unlike("the address of its worker");
        }
        if (!isKeyAlike(handle)) {
            throw unlike("the key of the region");
        }
    }

    private boolean isWorkerAlike(byte[] other) {
        final int numberOffset = Math.max(ID_END, worker.length - NUMBER_LENGTH);
        return other.length == worker.length
                && other[0] == worker[0]
                && Arrays.equals(other, ID_END, numberOffset, worker, ID_END, numberOffset)
                && (addressOffset < 0 || isFlaggedAlike(other, worker, worker.length - 1));
    }

    /** The last byte of a number of shared memory says how it is to be opened. */
    private static boolean isFlaggedAlike(byte[] other, byte[] ours, int at) {
        return ((other[at] ^ ours[at]) & ~HUGE_PAGES) == 0;
    }

    private boolean isKeyAlike(UcxHandle handle) {
        final byte[] other = handle.key();
        if (other.length != key.length) {
            return false;
        }
        if (addressOffset < 0) {
            return Arrays.equals(other, key);
        }
        final int lengthOffset = addressOffset + Long.BYTES;
        return Arrays.equals(other, 0, KEY_HEADER_LENGTH, key, 0, KEY_HEADER_LENGTH)
                && (addressOffset < KEY_HEADER_LENGTH + Long.BYTES
                        || isFlaggedAlike(other, key, addressOffset - 1))
                && longAt(other, addressOffset) == handle.address()
                && (lengthOffset + Long.BYTES > key.length
                        || holds(longAt(other, lengthOffset), handle.length()));
    }

    /** Memory is allocated in whole pages, of 2 MiB at most. */
    private static boolean holds(long allocated, long regionLength) {
        final long needed = regionLength + RegionTrailer.LENGTH;
        return allocated >= needed && allocated < needed + (2L << 20);
    }

    private static TransportException unlike(String what) {
        return new TransportException(
                "region handle of a process whose UCX is not like this one's: "
                        + what
                        + " has another shape; give both the same UCX, the same transports and the"
                        + " same UCX_ variables");
    }
}
