package io.tickring.ingest;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether offers are taken, and whether anything works them off. It turns FAILED before anything
 * else happens after an error, so that no offer is answered OK that nobody will log. <b>Thread:</b>
 * any.
 */
final class RingState {
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean open = true;
    private volatile boolean started;
    private volatile boolean halted;

    boolean isOpen() {
        return open;
    }

    void close() {
        open = false;
    }

    /** Turns FAILED; false when it was already. */
    boolean fail(Throwable cause) {
        final boolean first = failure.compareAndSet(null, cause);
        open = false;
        return first;
    }

    /** Why the node failed, or null. */
    Throwable failure() {
        return failure.get();
    }

    /** The handlers and agents begin to run. */
    void start() {
        started = true;
    }

    boolean isStarted() {
        return started;
    }

    /** The handlers were told to stop: what they would do next may never be done. */
    void halt() {
        halted = true;
    }

    boolean isHalted() {
        return halted;
    }
}
