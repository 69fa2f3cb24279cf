package io.tickring.transport.ucx;

import static io.tickring.transport.ucx.Native.PLAIN;
import static io.tickring.transport.ucx.Native.UCP;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.jni.ucx.UcsStatus;
import io.tickring.transport.RegionClosedException;
import io.tickring.transport.TransportException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/**
 * The region is mapped here, and a put is a copy by this thread: when it returned, the bytes are in
 * memory that the owner reads. So a flush is a fence, and asks UCX nothing.
 *
 * <p>No lock is taken for a put. Instead, the first put of a thread makes it the writer, under a
 * lock; who closes and is not the writer only refuses further puts, and what UCX holds is given
 * back when the writer itself closes, when it next asks for a put, or by a close after its end.
 *
 * <p><b>Thread:</b> the writer's; {@link #close} any.
 */
final class MappedConnection implements UcxConnection {
    private static final int OK = UcsStatus.UCS_OK.code();
    private static final int IN_PROGRESS = UcsStatus.UCS_INPROGRESS.code();
    private static final int NO_RESOURCE = UcsStatus.UCS_ERR_NO_RESOURCE.code();

    private final UcxWorker worker;
    private final UcxEndpoint endpoint;
    private final long nativeEndpoint;
    private final long key;
    private final long base;
    private final RegionTrailer trailer;
    private final long stallNs;

    private final ByteBuffer word =
            ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final long wordAddress = NativeMemory.address(word);

    /** Written under this object's lock, read without: nobody but the writer finds itself here. */
    private Thread writer;

    private volatile boolean isClosing;
    private boolean isClosed;

    /** A flush that did not end in time, whose puts UCX still has the addresses of; else 0. */
    private long openFlush;

    /**
     * @param worker of its own
     * @param base address of the region in its owner
     * @param trailer of the region, mapped here
     * @param stallNs how long a put waits at most for UCX
     */
    MappedConnection(
            UcxWorker worker,
            UcxEndpoint endpoint,
            long base,
            RegionTrailer trailer,
            long stallNs) {
        this.worker = worker;
        this.endpoint = endpoint;
        this.nativeEndpoint = endpoint.endpoint();
        this.key = endpoint.key();
        this.base = base;
        this.trailer = trailer;
        this.stallNs = stallNs;
    }

    @Override
    public void put(long offset, long source, int length) {
        checkOpen();
        if (length == 0) {
            return;
        }
        final int status = UCP.ucp_put_nbi(nativeEndpoint, source, length, base + offset, key);
        if (status != OK) {
            awaitPut(status, offset, source, length);
        }
    }

    @Override
    public void putLong(long offset, long value) {
        word.putLong(0, value);
        put(offset, wordAddress, Long.BYTES);
    }

    /** Not while the way is mapped, as far as is known; and if so, done before a put returns. */
    private void awaitPut(int first, long offset, long source, int length) {
        final long deadline = System.nanoTime() + stallNs;
        int status = first;
        while (status == NO_RESOURCE) {
            progressUntil(deadline);
            status = UCP.ucp_put_nbi(nativeEndpoint, source, length, base + offset, key);
        }
        if (status == IN_PROGRESS) {
            status = awaitFlush(deadline);
        }
        Native.check(status, "a put to a region of another process");
    }

    /** UCX reads the source of a put until the flush behind it is done. */
    private int awaitFlush(long deadline) {
        final long flush = UCP.ucp_ep_flush_nbx(nativeEndpoint, PLAIN);
        if (!UcsStatus.isRequest(flush)) {
            return (int) flush;
        }
        openFlush = flush;
        int status;
        do {
            if (System.nanoTime() - deadline >= 0) {
                breakUp();
            }
            worker.progress();
            status = UCP.ucp_request_check_status(flush);
        } while (status == IN_PROGRESS);
        openFlush = 0;
        UCP.ucp_request_free(flush);
        return status;
    }

    private void progressUntil(long deadline) {
        worker.progress();
        if (System.nanoTime() - deadline >= 0) {
            throw new TransportException("UCX does not take a put (" + stallMs() + " ms)");
        }
    }

    private long stallMs() {
        return TimeUnit.NANOSECONDS.toMillis(stallNs);
    }

    /** With no writer every call comes by {@link #becomeWriter}, which refuses it. */
    private synchronized void breakUp() {
        writer = null;
        throw broken();
    }

    private TransportException broken() {
        return new TransportException(
                "UCX does not finish a put to a region of another process ("
                        + stallMs()
                        + " ms), and may still read what was put; the region takes no more puts:"
                        + " close it, and connect anew");
    }

    @Override
    public void fence() {
        checkOpen();
        VarHandle.storeStoreFence();
    }

    @Override
    public boolean flush(long timeoutNs) {
        checkOpen();
        VarHandle.fullFence();
        return true;
    }

    @Override
    public int progress() {
        return 0;
    }

    private void checkOpen() {
        if (Thread.currentThread() != writer) {
            becomeWriter();
        }
        if (isClosing) {
            close();
            throw Refusals.closedHere();
        }
        if (trailer.isSealed()) {
            throw new RegionClosedException(Refusals.SEALED);
        }
    }

    private synchronized void becomeWriter() {
        if (isClosed) {
            throw Refusals.closedHere();
        }
        if (openFlush != 0) {
            throw broken();
        }
        writer = Thread.currentThread();
    }

    @Override
    public synchronized boolean close() {
        isClosing = true;
        if (isClosed) {
            return true;
        }
        if (writer != null && writer != Thread.currentThread() && writer.isAlive()) {
            return false;
        }
        isClosed = true;
        endpoint.close(worker, false);
        if (openFlush != 0) {
            UCP.ucp_request_free(openFlush);
        }
        endpoint.destroyKey();
        worker.close();
        return true;
    }
}
