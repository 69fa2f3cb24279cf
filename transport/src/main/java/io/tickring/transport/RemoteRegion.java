package io.tickring.transport;

/** A region of another process, open for writing. <b>Thread:</b> one, its writer's. */
public interface RemoteRegion extends AutoCloseable {
    /** Bytes. */
    long length();

    /** Lets go of it; puts to it are refused from now on. */
    @Override
    void close();
}
