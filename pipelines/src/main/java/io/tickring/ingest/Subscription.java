package io.tickring.ingest;

/** A live handler's place behind the ring. <b>Thread:</b> any. */
public interface Subscription extends AutoCloseable {
    /** Ends it. A tick that is being shown at this moment may still reach the handler. */
    @Override
    void close();
}
