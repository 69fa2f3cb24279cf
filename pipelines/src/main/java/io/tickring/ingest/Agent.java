package io.tickring.ingest;

import java.io.IOException;

/** A duty, done a bounded piece at a time. <b>Thread:</b> one at a time. */
public interface Agent {
    /**
     * Does a piece of work.
     *
     * @param nowNs monotonic time
     * @return false when there was none
     * @throws IOException when the duty cannot go on: the node must stop
     */
    boolean doWork(long nowNs) throws IOException;

    /** How long it may sleep when there was no work, in ns; 0: it spins. */
    long idleNs();

    String name();
}
