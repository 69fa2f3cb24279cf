package io.tickring.transport.ucx;

import static io.tickring.transport.ucx.Native.PLAIN;
import static io.tickring.transport.ucx.Native.PLAIN_POINTER;
import static io.tickring.transport.ucx.Native.UCP;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.jni.ucx.UcsStatus;
import io.tickring.transport.RegionClosedException;
import io.tickring.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/**
 * A put is a message: its source is copied first, since it leaves later; the worker must be
 * progressed for it to leave, and the owner must call progress for it to arrive.
 *
 * <p>One message at a time is on its way, and the next one leaves when the owner has answered it.
 * UCX 1.13 ends the owner's process when it cannot answer a put, and it cannot when the writer died
 * and an earlier answer has told it so: a writer that was killed in the middle of a stream would
 * take every owner with it. A lone message is answered into a connection that nobody has seen fail
 * yet.
 *
 * <p>Before puts leave, a message of its own reads the region's trailer, and what was put by then
 * leaves on its answer: so a put that began after the owner had sealed touches nothing.
 *
 * <p><b>Thread:</b> the writer's; {@link #progress} and {@link #close} any. Whoever calls UCX holds
 * the worker's lock.
 */
final class EmulatedConnection implements UcxConnection {
    private static final int IN_PROGRESS = UcsStatus.UCS_INPROGRESS.code();
    private static final int YIELD_EVERY = 64;

    /** What is on its way. */
    private enum Sent {
        NOTHING,
        LOOK,
        PUT
    }

    private final PutWindow window;
    private final RemoteTrailer trailer;
    private final UcxWorker worker;
    private final UcxWorker inbound;
    private final UcxEndpoint endpoint;
    private final long base;

    private final ByteBuffer word =
            ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final long wordAddress = NativeMemory.address(word);

    private final long stallNs;

    private final int maxMessageLength;

    private Sent sent = Sent.NOTHING;

    /** Of what is on its way, as UCX answered it: done, an error, or a request. */
    private long request;

    /** Of the flush behind a put, which is done when the owner has answered; else 0. */
    private long answer;

    /** The first status of a put that was an error and has not been told; else 0. */
    private int failed;

    /** What an operation said when the peer was lost; else 0. */
    private int lost;

    /** Why the region takes no more puts; null while it does. */
    private String refusal;

    private volatile boolean isClosing;
    private boolean isClosed;

    /**
     * @param worker of its own
     * @param inbound through which the puts of others come in: who waits helps
     * @param handle of the region
     * @param config what a message may be, and how long a put waits at most for room
     */
    EmulatedConnection(
            UcxWorker worker,
            UcxWorker inbound,
            UcxEndpoint endpoint,
            UcxHandle handle,
            UcxConfig config) {
        this.worker = worker;
        this.inbound = inbound;
        this.endpoint = endpoint;
        this.base = handle.address();
        this.maxMessageLength = config.maxMessageLength();
        this.trailer = new RemoteTrailer(endpoint, handle);
        this.window = new PutWindow(handle.length(), maxMessageLength);
        this.stallNs = config.stallNs();
    }

    /**
     * What takes several messages leaves from its end to its beginning: whoever keeps what guards
     * the rest in the first bytes of a put, as the inbox ring does, shows nothing half.
     */
    @Override
    public void put(long offset, long source, int length) {
        worker.lock.lock();
        try {
            checkOpen();
            for (int end = length; end > 0; ) {
                final int part = (end - 1) % maxMessageLength + 1;
                end -= part;
                add(base + offset + end, source + end, part);
            }
            leave();
        } finally {
            worker.lock.unlock();
        }
    }

    private void add(long target, long source, int length) {
        final long again = window.again(target, length);
        if (again != 0) {
            NativeMemory.copy(source, again, length);
        } else {
            final long copy = awaitRoom(length);
            NativeMemory.copy(source, copy, length);
            window.add(target, copy, length);
        }
    }

    @Override
    public void putLong(long offset, long value) {
        worker.lock.lock();
        try {
            checkOpen();
            word.putLong(0, value);
            add(base + offset, wordAddress, Long.BYTES);
            leave();
        } finally {
            worker.lock.unlock();
        }
    }

    private void leave() {
        if (sent != Sent.NOTHING) {
            worker.progress();
        }
        pump();
        tellFailure();
    }

    /** Sends the next message if the one before it was answered. */
    private void pump() {
        while (isAnswered() && failed == 0 && refusal == null && !window.isEmpty()) {
            if (window.isFirstSettled()) {
                sendFirst();
            } else {
                window.settle();
                sent = Sent.LOOK;
                request = trailer.look();
            }
        }
    }

    private void sendFirst() {
        sent = Sent.PUT;
        request =
                UCP.ucp_put_nbx(
                        endpoint.endpoint(),
                        window.firstCopy(),
                        window.firstLength(),
                        window.firstTarget(),
                        endpoint.key(),
                        PLAIN_POINTER);
        answer = UCP.ucp_ep_flush_nbx(endpoint.endpoint(), PLAIN);
    }

    /** Whether nothing is on its way; takes note of what was. */
    private boolean isAnswered() {
        if (isOpen(request) || isOpen(answer)) {
            return false;
        }
        final int first = end(request);
        final int second = end(answer);
        request = 0;
        answer = 0;
        if (sent == Sent.PUT) {
            window.removeFirst();
            failed = first < 0 ? first : Math.min(second, 0);
        } else if (sent == Sent.LOOK && first < 0) {
            failed = first;
            lost = first;
        } else if (sent == Sent.LOOK) {
            refusal = trailer.refusal();
        }
        sent = Sent.NOTHING;
        return true;
    }

    private static boolean isOpen(long operation) {
        return UcsStatus.isRequest(operation)
                && UCP.ucp_request_check_status(operation) == IN_PROGRESS;
    }

    private static int end(long operation) {
        if (!UcsStatus.isRequest(operation)) {
            return (int) operation;
        }
        final int status = UCP.ucp_request_check_status(operation);
        UCP.ucp_request_free(operation);
        return status;
    }

    private void tellFailure() {
        final int status = failed;
        failed = 0;
        check(status, "an earlier put");
        checkTaken();
    }

    private void checkTaken() {
        if (refusal != null) {
            throw new RegionClosedException(refusal);
        }
    }

    private long awaitRoom(int length) {
        long copy = window.claim(length);
        if (copy == 0) {
            final long deadline = System.nanoTime() + stallNs;
            while (copy == 0) {
                stepUntil(deadline, "takes no more puts: does it call progress?");
                pump();
                tellFailure();
                copy = window.claim(length);
            }
        }
        return copy;
    }

    /** One behind the other is how puts leave anyway. */
    @Override
    public void fence() {
        worker.lock.lock();
        try {
            checkOpen();
        } finally {
            worker.lock.unlock();
        }
    }

    @Override
    public boolean flush(long timeoutNs) {
        worker.lock.lock();
        try {
            checkOpen();
            final long deadline = System.nanoTime() + timeoutNs;
            for (int turns = 0; ; turns++) {
                pump();
                tellFailure();
                if (window.isEmpty()) {
                    return true;
                }
                if (turns > 0 && System.nanoTime() - deadline >= 0) {
                    return false;
                }
                step(turns);
            }
        } finally {
            worker.lock.unlock();
        }
    }

    // The owner may share the core, and its progress is what is waited for.
    @SuppressWarnings("ThreadPriorityCheck")
    private void step(int turns) {
        checkNotClosing();
        worker.progress();
        inbound.tryProgress();
        if (turns % YIELD_EVERY == YIELD_EVERY - 1) {
            Thread.yield();
        }
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
        if (!worker.lock.tryLock()) {
            return 0;
        }
        try {
            if (isClosed) {
                return 0;
            }
            final int done = worker.progress();
            if (!isClosing && lost == 0) {
                pump();
            }
            return done;
        } finally {
            worker.lock.unlock();
        }
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
        checkTaken();
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
                free(request);
                free(answer);
                endpoint.destroyKey();
                worker.close();
                window.close();
            }
            return true;
        } finally {
            worker.lock.unlock();
        }
    }

    private static void free(long operation) {
        if (UcsStatus.isRequest(operation)) {
            UCP.ucp_request_free(operation);
        }
    }
}
