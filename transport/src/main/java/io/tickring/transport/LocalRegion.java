package io.tickring.transport;

import java.nio.ByteBuffer;

/**
 * Memory of this process that one other process may write into. <b>Threads:</b> as its reader
 * arranges; the bytes change under it at any time.
 */
public interface LocalRegion extends AutoCloseable {
    /** Bytes. */
    long length();

    /**
     * Address of its first byte, a multiple of 64.
     *
     * @throws RegionClosedException once it was closed
     */
    long address();

    /**
     * The whole region, little endian, position 0, limit {@link #length}; always the same buffer.
     * Not to be touched after {@link #close}: memory may lie there no more, which ends the process.
     *
     * @throws RegionClosedException once it was closed
     */
    ByteBuffer memory();

    /** What the writer needs to connect; opaque, at most 4 KiB. */
    byte[] handle();

    /**
     * No writer finds it any more: its name is gone, its key void where there is one. The memory
     * stays, since a writer that is connected may still write into it.
     */
    void seal();

    /** Seals, and gives the memory back. Only when no writer can be writing any more. */
    @Override
    void close();
}
