package io.tickring.transport.ucx;

/**
 * The way into one region of another process: a worker of its own with one endpoint, and the
 * region's key. <b>Thread:</b> the writer's; {@link #progress} and {@link #close} any.
 */
interface UcxConnection {
    /** Copies into the region; the range was checked. */
    void put(long offset, long source, int length);

    /** Writes 8 aligned bytes, little endian; the range was checked. */
    void putLong(long offset, long value);

    void fence();

    /**
     * @return false when puts have not all arrived in time
     */
    boolean flush(long timeoutNs);

    /** Lets puts leave; nothing to do while the writer is at it. */
    int progress();

    /**
     * Refuses puts from now on, and gives up those that have not arrived.
     *
     * @return false when UCX's side of it must stay, because its writer may be inside UCX
     */
    boolean close();
}
