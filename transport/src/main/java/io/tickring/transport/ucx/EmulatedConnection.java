package io.tickring.transport.ucx;

import static io.tickring.transport.ucx.Native.PLAIN;
import static io.tickring.transport.ucx.Native.PLAIN_POINTER;
import static io.tickring.transport.ucx.Native.UCP;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.jni.ucx.UcsStatus;
import io.tickring.transport.RegionClosedException;
import io.tickring.transport.TransportException;
import java.util.concurrent.TimeUnit;

/**
 * A put is a message: its source is copied first, since UCX may read it later; the worker must be
 * progressed for it to leave, and the owner must call progress for it to arrive.
 *
 * <p><b>Thread:</b> the writer's; {@link #progress} and {@link #close} any. Whoever calls UCX holds
 * the worker's lock.
 */
final class EmulatedConnection implements UcxConnection {
    private static final int IN_PROGRESS = UcsStatus.UCS_INPROGRESS.code();
    private static final int YIELD_EVERY = 64;

    private final PutWindow window;
    private final UcxWorker worker;
    private final UcxWorker inbound;
    private final UcxEndpoint endpoint;
    private final long base;
    private final long stallNs;

    /** A flush that ran out of time, still under way; else 0. */
    private long flushing;

    /** What an operation said when the peer was lost; else 0. */
    private int lost;

    private volatile boolean isClosing;
    private boolean isClosed;

    /**
     * @param worker of its own
     * @param inbound through which the puts of others come in: who waits helps
     * @param handle of the region
     * @param stallNs how long a put waits at most for room
     */
    EmulatedConnection(
            UcxWorker worker,
            UcxWorker inbound,
            UcxEndpoint endpoint,
            UcxHandle handle,
            long stallNs) {
        this.worker = worker;
        this.inbound = inbound;
        this.endpoint = endpoint;
        this.base = handle.address();
        this.window = new PutWindow(handle.length());
        this.stallNs = stallNs;
    }

    @Override
    public void put(long offset, long source, int length) {
        worker.lock.lock();
        try {
            checkOpen();
            for (int at = 0; at < length; at += PutWindow.MAX_PUT_LENGTH) {
                final int part = Math.min(length - at, PutWindow.MAX_PUT_LENGTH);
                final long copy = awaitRoom(part);
                NativeMemory.copy(source + at, copy, part);
                send(offset + at, copy, part);
            }
        } finally {
            worker.lock.unlock();
        }
    }

    @Override
    public void putLong(long offset, long value) {
        worker.lock.lock();
        try {
            checkOpen();
            final long copy = awaitRoom(Long.BYTES);
            window.putLong(copy, value);
            send(offset, copy, Long.BYTES);
        } finally {
            worker.lock.unlock();
        }
    }

    private void send(long offset, long copy, int length) {
        final long request =
                UCP.ucp_put_nbx(
                        endpoint.endpoint(),
                        copy,
                        length,
                        base + offset,
                        endpoint.key(),
                        PLAIN_POINTER);
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

    @Override
    public void fence() {
        worker.lock.lock();
        try {
            checkOpen();
            check(UCP.ucp_worker_fence(worker.worker), "a fence");
        } finally {
            worker.lock.unlock();
        }
    }

    @Override
    public boolean flush(long timeoutNs) {
        worker.lock.lock();
        try {
            checkOpen();
            if (flushing == 0) {
                final long request = UCP.ucp_ep_flush_nbx(endpoint.endpoint(), PLAIN);
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
        return awaitFlush(UCP.ucp_ep_flush_nbx(endpoint.endpoint(), PLAIN), deadline);
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
        check(window.release(), "an earlier put");
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

    @SuppressWarnings("ThreadPriorityCheck") // as above
    private void stepUntil(long deadline, String what) {
        checkNotClosing();
        worker.progress();
        inbound.tryProgress();
        if (System.nanoTime() - deadline >= 0) {
            throw stalled(what);
        }
        Thread.yield();
    }

    private TransportException stalled(String what) {
        return new TransportException(
                "the owner of a region "
                        + what
                        + " ("
                        + TimeUnit.NANOSECONDS.toMillis(stallNs)
                        + " ms)");
    }

    @Override
    public int progress() {
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
    }

    private static RegionClosedException closed() {
        return new RegionClosedException("put to a ucx region that was closed here");
    }

    @Override
    public boolean close() {
        isClosing = true;
        worker.lock.lock();
        try {
            if (!isClosed) {
                isClosed = true;
                endpoint.close(worker, true);
                if (flushing != 0) {
                    UCP.ucp_request_free(flushing);
                }
                window.abandon();
                endpoint.destroyKey();
                worker.close();
                window.close();
            }
            return true;
        } finally {
            worker.lock.unlock();
        }
    }
}
