package io.tickring.transport.ucx;

import static io.tickring.transport.ucx.Native.UCP;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.jni.ucx.UcsStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Copies of what was put and has not left yet, in a ring, so that a put may return before UCX has
 * read its source. Copies are let go of in the order of their puts. <b>Thread:</b> the one that
 * holds the worker's lock.
 */
final class PutWindow {
    /** The longest put that is sure to find room in an empty window, in bytes. */
    static final int MAX_PUT_LENGTH = 64 * 1024;

    private static final int CAPACITY = 1 << 20;
    private static final int REQUESTS = 1 << 12;

    private final ByteBuffer memory =
            ByteBuffer.allocateDirect(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
    private final long address = NativeMemory.address(memory);
    private final long[] requests = new long[REQUESTS];

    /** Where the window begins again once the request is done; positions, not offsets. */
    private final long[] ends = new long[REQUESTS];

    private long firstRequest;
    private long nextRequest;
    private long begin;
    private long end;

    /** Bytes skipped at the ring's end for the claim that stands. */
    private int skipped;

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
        if (nextRequest - firstRequest == REQUESTS) {
            return 0;
        }
        final int offset = (int) (end % CAPACITY);
        skipped = offset + length > CAPACITY ? CAPACITY - offset : 0;
        if (end + skipped + length - begin > CAPACITY) {
            return 0;
        }
        return address + (end + skipped) % CAPACITY;
    }

    /** Writes a long, little endian, to an address that was claimed. */
    void putLong(long claimed, long value) {
        memory.putLong((int) (claimed - address), value);
    }

    /** Keeps the copy that was claimed until the request is done. */
    void hold(long request, int length) {
        end += skipped + length;
        final int place = (int) (nextRequest & (REQUESTS - 1));
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
            final int place = (int) (firstRequest & (REQUESTS - 1));
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

    /** Gives every request back, done or not. The window is of no use behind it. */
    void abandon() {
        for (; !isEmpty(); firstRequest++) {
            UCP.ucp_request_free(requests[(int) (firstRequest & (REQUESTS - 1))]);
        }
    }
}
