package io.tickring.transport.ucx;

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
    private static final int YIELD_EVERY = 64;

    private final PutWindow window;
    private final RemoteTrailer trailer;
    private final LoneMessage message;
    private final UcxWorker worker;
    private final UcxWorker inbound;
    private final UcxEndpoint endpoint;
    private final long base;

    private final ByteBuffer word =
            ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final long wordAddress = NativeMemory.address(word);

    private final long stallNs;

    private final int maxMessageLength;

    /** The first status of a put that was an error and has not been told; else 0. */
    private int failed;

    /**
     * The status by which puts ended for ever: of a look, or one that says the owner is gone; else
     * 0.
     */
    private int ended;

    /** Why the region takes no more puts; null while it does. */
    private String refusal;

    /** Whether a put waits for room, and then until when at most. */
    private boolean isWaiting;

    private long waitDeadline;

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
        this.stallNs = config.stallNs();
        this.trailer = new RemoteTrailer(endpoint, handle);
        this.message = new LoneMessage(endpoint);
        // Last: nothing behind it can fail, and leave its memory to nobody.
        this.window = new PutWindow(handle.length(), maxMessageLength);
    }

    /**
     * What takes several messages leaves from its end to its beginning: whoever keeps what guards
     * the rest in the first bytes of a put, as the inbox ring does, shows nothing half.
     */
    @Override
    public void put(long offset, long source, int length) {
        worker.lock.lock();
        try {
            beginPut();
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
            beginPut();
            word.putLong(0, value);
            add(base + offset, wordAddress, Long.BYTES);
            leave();
        } finally {
            worker.lock.unlock();
        }
    }

    private void beginPut() {
        checkOpen();
        isWaiting = false;
    }

    private void leave() {
        if (message.isSent()) {
            worker.progress();
        }
        pump();
        tellFailure();
    }

    /** Takes what was answered, and sends the next message when none is on its way. */
    private void pump() {
        while (!message.isOpen()) {
            if (message.isSent()) {
                takeAnswer();
            }
            if (failed != 0 || ended != 0 || refusal != null || window.isEmpty()) {
                return;
            }
            if (window.isFirstSettled()) {
                message.put(window.firstTarget(), window.firstCopy(), window.firstLength());
            } else {
                window.settle();
                message.look(trailer);
            }
        }
    }

    private void takeAnswer() {
        final boolean wasLook = message.isLook();
        final int status = message.end();
        if (!wasLook) {
            window.removeFirst();
            failed = status;
        } else if (status < 0) {
            ended = status;
        } else {
            refusal = trailer.refusal();
        }
    }

    private static boolean isPeerLost(int status) {
        return UcsStatus.of(status).meaning() == UcsStatus.Meaning.PEER_LOST;
    }

    private void tellFailure() {
        final int status = failed;
        failed = 0;
        if (status < 0) {
            if (isPeerLost(status)) {
                ended = status;
            }
            throw Native.failure(status, "an earlier put to a region of another process");
        }
        checkGoesOn();
    }

    private void checkGoesOn() {
        if (ended != 0) {
            throw Native.failure(
                    ended,
                    isPeerLost(ended)
                            ? "the region's owner is gone"
                            : "puts to a region of another process end here, connect anew: the look"
                                    + " whether it is open failed");
        }
        if (refusal != null) {
            throw new RegionClosedException(refusal);
        }
    }

    private long awaitRoom(int length) {
        long copy = window.claim(length);
        for (int turns = 0; copy == 0; turns++) {
            step(turns);
            checkStall();
            pump();
            tellFailure();
            copy = window.claim(length);
        }
        return copy;
    }

    /** All parts of a put together wait no longer than one may. */
    private void checkStall() {
        final long now = System.nanoTime();
        if (!isWaiting) {
            isWaiting = true;
            waitDeadline = now + stallNs;
        } else if (now - waitDeadline >= 0) {
            throw new TransportException(
                    "the owner of a region takes no more puts: does it call progress? ("
                            + TimeUnit.NANOSECONDS.toMillis(stallNs)
                            + " ms)");
        }
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
            if (!isClosing) {
                pump();
            }
            return done;
        } finally {
            worker.lock.unlock();
        }
    }

    private void checkNotClosing() {
        if (isClosing) {
            throw Refusals.closedHere();
        }
    }

    private void checkOpen() {
        checkNotClosing();
        checkGoesOn();
    }

    @Override
    public boolean close() {
        isClosing = true;
        worker.lock.lock();
        try {
            if (!isClosed) {
                isClosed = true;
                endpoint.close(worker, true);
                message.giveUp();
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
