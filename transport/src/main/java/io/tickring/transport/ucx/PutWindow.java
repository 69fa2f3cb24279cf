package io.tickring.transport.ucx;

import static io.tickring.transport.ucx.Native.UCP;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.jni.ucx.UcsStatus;
import java.nio.ByteBuffer;

/**
 * Copies of what was put and has not left yet, in a ring, so that a put may return before UCX has
 * read its source. Copies are let go of in the order of their puts. <b>Thread:</b> the one that
 * holds the worker's lock.
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
    private final long[] requests;

    /** Where the window begins again once the request is done; positions, not offsets. */
    private final long[] ends;

    private long firstRequest;
    private long nextRequest;
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
        requests = new long[puts];
        ends = new long[puts];
    }

    boolean isEmpty() {
        return firstRequest == nextRequest;
    }

    /**
     * Room for a copy, until {@link #hold} or the next claim.
     *
     * @return its address, or 0 when there is none
     */
    long claim(int length) {
        assert length <= MAX_PUT_LENGTH : length;
        if (isEmpty()) {
            begin = 0;
            end = 0;
        }
        if (nextRequest - firstRequest > mask) {
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

    /** Keeps the copy that was claimed until the request is done. */
    void hold(long request, int length) {
        end += skipped + length;
        final int place = (int) (nextRequest & mask);
        requests[place] = request;
        ends[place] = end;
        nextRequest++;
    }

    /**
     * Lets go of copies whose requests are done.
     *
     * @return the first status that was an error, else 0
     */
    int release() {
        int failed = 0;
        while (!isEmpty()) {
            final int place = (int) (firstRequest & mask);
            final int status = UCP.ucp_request_check_status(requests[place]);
            if (status == UcsStatus.UCS_INPROGRESS.code()) {
                break;
            }
            UCP.ucp_request_free(requests[place]);
            begin = ends[place];
            firstRequest++;
            if (failed == 0) {
                failed = status;
            }
        }
        return failed;
    }

    /** Gives every request back, done or not; while there is a worker. */
    void abandon() {
        for (; !isEmpty(); firstRequest++) {
            UCP.ucp_request_free(requests[(int) (firstRequest & mask)]);
        }
    }

    /** Gives the memory back, once there is no worker that could read it. */
    void close() {
        NativeMemory.free(address);
    }
}
