package io.tickring.transport.ucx;

import static io.tickring.transport.ucx.Native.PLAIN;
import static io.tickring.transport.ucx.Native.PLAIN_POINTER;
import static io.tickring.transport.ucx.Native.UCP;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.jni.ucx.UcpRequestParam;
import io.tickring.jni.ucx.UcsStatus;
import io.tickring.transport.RegionClosedException;
import io.tickring.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/**
 * The way into one region of another process: a worker of its own with one endpoint, and the
 * region's key.
 *
 * <p><b>One-sided</b>, the region is mapped here and a put is a copy by this thread.
 * <b>Emulated</b> (tcp), a put is a message: the source is copied first, since UCX may read it
 * later; the worker must be progressed for it to leave, and the owner must call progress for it to
 * arrive.
 *
 * <p><b>Thread:</b> the writer's; {@link #progress} and {@link #close} any. Whoever calls UCX holds
 * the worker's lock.
 */
final class UcxConnection {
    private static final int IN_PROGRESS = UcsStatus.UCS_INPROGRESS.code();
    private static final int NO_RESOURCE = UcsStatus.UCS_ERR_NO_RESOURCE.code();
    private static final long CLOSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int YIELD_EVERY = 64;

    private final UcxWorker worker;
    private final UcxWorker inbound;
    private final long endpoint;
    private final long key;
    private final long base;
    private final long stallNs;
    private final boolean endsByForce;

    /** Null where the region is not mapped here. */
    private final RegionTrailer trailer;

    /** Null where a put is done when it returns. */
    private final PutWindow window;

    private final ByteBuffer word =
            ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final long wordAddress = NativeMemory.address(word);

    /** A flush that ran out of time, still under way; else 0. */
    private long flushing;

    /** What an operation said when the peer was lost; else 0. */
    private int lost;

    private volatile boolean isClosing;
    private boolean isClosed;

    /**
     * @param worker of its own
     * @param inbound through which the puts of others come in: who waits helps
     * @param base address of the region in its owner
     * @param trailer null where the region is not mapped here
     */
    UcxConnection(
            UcxWorker worker,
            UcxWorker inbound,
            UcxEndpoint endpoint,
            long base,
            RegionTrailer trailer,
            UcxConfig config) {
        this.worker = worker;
        this.inbound = inbound;
        this.endpoint = endpoint.endpoint();
        this.key = endpoint.key();
        this.base = base;
        this.trailer = trailer;
        this.window = trailer == null ? new PutWindow() : null;
        this.stallNs = config.stallNs();
        this.endsByForce = config.tellsOfDeadPeers();
    }

    void put(long offset, long source, int length) {
        worker.lock.lock();
        try {
            checkOpen();
            if (window == null) {
                putMapped(offset, source, length);
            } else {
                for (int at = 0; at < length; at += PutWindow.MAX_PUT_LENGTH) {
                    final int part = Math.min(length - at, PutWindow.MAX_PUT_LENGTH);
                    final long copy = awaitRoom(part);
                    NativeMemory.copy(source + at, copy, part);
                    send(offset + at, copy, part);
                }
            }
        } finally {
            worker.lock.unlock();
        }
    }

    void putLong(long offset, long value) {
        worker.lock.lock();
        try {
            checkOpen();
            if (window == null) {
                word.putLong(0, value);
                putMapped(offset, wordAddress, Long.BYTES);
            } else {
                final long copy = awaitRoom(Long.BYTES);
                window.putLong(copy, value);
                send(offset, copy, Long.BYTES);
            }
        } finally {
            worker.lock.unlock();
        }
    }

    private void putMapped(long offset, long source, int length) {
        int status = UCP.ucp_put_nbi(endpoint, source, length, base + offset, key);
        if (status == UcsStatus.UCS_OK.code()) {
            return;
        }
        // Not while the way is mapped, as far as is known; then as UCX asks for it.
        final long deadline = System.nanoTime() + stallNs;
        while (status == NO_RESOURCE) {
            stepUntil(deadline, "does not take a put");
            status = UCP.ucp_put_nbi(endpoint, source, length, base + offset, key);
        }
        if (status == IN_PROGRESS) {
            if (!flush(stallNs, System.nanoTime())) {
                throw stalled("does not take a put");
            }
        } else {
            check(status, "a put");
        }
    }

    private void send(long offset, long copy, int length) {
        final long request =
                UCP.ucp_put_nbx(endpoint, copy, length, base + offset, key, PLAIN_POINTER);
        if (UcsStatus.isRequest(request)) {
            window.hold(request, length);
        } else {
            check((int) request, "a put");
        }
    }

    private long awaitRoom(int length) {
        if (window.isEmpty()) {
            return window.claim(length);
        }
        worker.progress();
        check(window.release(), "an earlier put");
        long copy = window.claim(length);
        if (copy == 0) {
            final long deadline = System.nanoTime() + stallNs;
            while (copy == 0) {
                stepUntil(deadline, "takes no more puts: does it call progress?");
                check(window.release(), "an earlier put");
                copy = window.claim(length);
            }
        }
        return copy;
    }

    void fence() {
        worker.lock.lock();
        try {
            checkOpen();
            check(UCP.ucp_worker_fence(worker.worker), "a fence");
        } finally {
            worker.lock.unlock();
        }
    }

    boolean flush(long timeoutNs) {
        worker.lock.lock();
        try {
            checkOpen();
            if (flushing == 0) {
                final long request = UCP.ucp_ep_flush_nbx(endpoint, PLAIN);
                if (request == 0) {
                    return true;
                }
                return awaitFlush(request, System.nanoTime() + timeoutNs);
            }
            return flush(timeoutNs, System.nanoTime());
        } finally {
            worker.lock.unlock();
        }
    }

    /** One that ran out of time speaks only of the puts before it, so another follows. */
    private boolean flush(long timeoutNs, long nowNs) {
        final long deadline = nowNs + timeoutNs;
        if (flushing != 0 && !awaitFlush(flushing, deadline)) {
            return false;
        }
        return awaitFlush(UCP.ucp_ep_flush_nbx(endpoint, PLAIN), deadline);
    }

    private boolean awaitFlush(long request, long deadline) {
        if (!UcsStatus.isRequest(request)) {
            check((int) request, "a flush");
            return true;
        }
        flushing = request;
        int status = step(0);
        for (int turns = 1; status == IN_PROGRESS; turns++) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            status = step(turns);
        }
        flushing = 0;
        UCP.ucp_request_free(request);
        check(status, "a flush");
        if (window != null) {
            check(window.release(), "an earlier put");
        }
        return true;
    }

    // The owner may share the core, and its progress is what is waited for.
    @SuppressWarnings("ThreadPriorityCheck")
    private int step(int turns) {
        checkNotClosing();
        worker.progress();
        inbound.tryProgress();
        if (turns % YIELD_EVERY == YIELD_EVERY - 1) {
            Thread.yield();
        }
        return UCP.ucp_request_check_status(flushing);
    }

    private void stepUntil(long deadline, String what) {
        checkNotClosing();
        worker.progress();
        inbound.tryProgress();
        if (System.nanoTime() - deadline >= 0) {
            throw stalled(what);
        }
        Thread.onSpinWait();
    }

    private TransportException stalled(String what) {
        return new TransportException(
                "the owner of a region "
                        + what
                        + " ("
                        + TimeUnit.NANOSECONDS.toMillis(stallNs)
                        + " ms)");
    }

    /** Lets puts leave; nothing to do while the writer is at it. */
    int progress() {
        return worker.tryProgress();
    }

    private void check(int status, String what) {
        if (status >= 0) {
            return;
        }
        if (UcsStatus.of(status).meaning() == UcsStatus.Meaning.PEER_LOST) {
            lost = status;
        }
        throw Native.failure(status, what + " to a region of another process");
    }

    private void checkNotClosing() {
        if (isClosing) {
            throw closed();
        }
    }

    private void checkOpen() {
        if (isClosing) {
            throw closed();
        }
        if (lost != 0) {
            throw Native.failure(lost, "the region's owner is gone");
        }
        if (trailer != null && trailer.isSealed()) {
            throw new RegionClosedException(
                    "put to a ucx region that its owner sealed; ask the owner for a new one");
        }
    }

    private static RegionClosedException closed() {
        return new RegionClosedException("put to a ucx region that was closed here");
    }

    /** Puts that have not arrived are given up. */
    void close() {
        isClosing = true;
        worker.lock.lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
            endEndpoint();
            if (flushing != 0) {
                UCP.ucp_request_free(flushing);
            }
            if (window != null) {
                window.abandon();
            }
            UCP.ucp_rkey_destroy(key);
            worker.close();
        } finally {
            worker.lock.unlock();
        }
    }

    private void endEndpoint() {
        final Scratch scratch = Scratch.cleared();
        if (endsByForce) {
            scratch.struct.putInt(
                    UcpRequestParam.OP_ATTR_MASK_OFFSET, UcpRequestParam.UCP_OP_ATTR_FIELD_FLAGS);
            scratch.struct.putInt(
                    UcpRequestParam.FLAGS_OFFSET, UcpRequestParam.UCP_EP_CLOSE_FLAG_FORCE);
        }
        final long request = UCP.ucp_ep_close_nbx(endpoint, scratch.structAddress);
        if (!UcsStatus.isRequest(request)) {
            return;
        }
        final long deadline = System.nanoTime() + CLOSE_NS;
        do {
            worker.progress();
        } while (UCP.ucp_request_check_status(request) == IN_PROGRESS
                && System.nanoTime() - deadline < 0);
        UCP.ucp_request_free(request);
    }
}
