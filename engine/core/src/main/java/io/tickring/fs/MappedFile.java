package io.tickring.fs;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A whole file in memory. <b>Thread:</b> any; who stores where is the owner's rule.
 *
 * <p>After {@link #close} the buffer must not be touched: the memory is gone.
 */
public interface MappedFile extends AutoCloseable {
    /** The whole file, little-endian. Use absolute access only: it is shared. */
    ByteBuffer buffer();

    long length();

    /** Copies bytes of the file, from an offset on, to the front of a buffer. */
    default void copy(int offset, int length, ByteBuffer to) {
        to.put(0, buffer(), offset, length);
    }

    /** Returns when the bytes of this half-open range are durable. */
    void force(long from, long to) throws IOException;

    /** Unmaps. */
    @Override
    void close();
}
