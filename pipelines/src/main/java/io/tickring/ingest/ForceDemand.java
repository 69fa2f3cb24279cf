package io.tickring.ingest;

import java.util.concurrent.atomic.AtomicInteger;

/** How many publishers wait for the disk. <b>Thread:</b> any. */
final class ForceDemand {
    private final AtomicInteger publishers = new AtomicInteger();

    void add() {
        publishers.incrementAndGet();
    }

    void remove() {
        publishers.decrementAndGet();
    }

    boolean isWanted() {
        return publishers.get() > 0;
    }
}
