package io.tickring.fs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file written from front to back. <b>Thread:</b> one at a time. */
public interface WritableFile extends Closeable {
    /** Writes all remaining bytes behind the end. */
    void write(ByteBuffer bytes) throws IOException;

    /** Bytes in the file. */
    long length();

    /** Returns when the contents are durable. A failed force must not be tried again. */
    void force() throws IOException;
}
