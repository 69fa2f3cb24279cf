package io.tickring.ingest;

/** A feed's node takes no more: it is closing, it failed, or its flushes do. */
public final class FeedClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FeedClosedException(Throwable failure) {
        super(
                failure == null
                        ? "the node is closing"
                        : "the node failed: " + failure.getMessage(),
                failure);
    }

    FeedClosedException(String flushFailure) {
        super("the store is full behind flushes that fail: " + flushFailure);
    }
}
