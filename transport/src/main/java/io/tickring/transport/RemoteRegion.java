package io.tickring.transport;

/** A region of another process, open for writing. <b>Thread:</b> one, its writer's. */
public interface RemoteRegion extends AutoCloseable {
    /** Bytes. */
    long length();

    /**
     * Lets go of it; puts to it are refused from now on. A second time changes nothing. <b>Thread:
     * </b> the writer's, or any other while it is sure that no put is under way: where the region
     * is mapped, its memory goes. Over UCX's shared memory what a connection holds is given back at
     * once only where the writer's thread closes it, or has ended.
     */
    @Override
    void close();
}
