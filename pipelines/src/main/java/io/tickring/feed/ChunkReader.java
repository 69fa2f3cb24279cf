package io.tickring.feed;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a source in large chunks and knows where in it a byte lay. Bytes that are not yet decoded
 * move to the front when more are read, so a record lies in the buffer without a break.
 * <b>Thread:</b> one.
 */
public final class ChunkReader implements Closeable {
    /** Bytes of a chunk, unless told otherwise. */
    public static final int DEFAULT_CAPACITY = 1 << 20;

    private final String name;
    private final ReadableByteChannel channel;
    private final ByteBuffer buffer;
    private long bufferOffset;

    /**
     * @param name of the source, for messages
     * @param channel blocking; closed with the reader
     * @param capacity bytes: at least one record of the format
     */
    public ChunkReader(String name, ReadableByteChannel channel, int capacity) {
        this.name = name;
        this.channel = channel;
        this.buffer = ByteBuffer.allocateDirect(capacity).limit(0);
    }

    public static ChunkReader open(Path file) throws IOException {
        return new ChunkReader(
                file.toString(), FileChannel.open(file, StandardOpenOption.READ), DEFAULT_CAPACITY);
    }

    public String name() {
        return name;
    }

    /**
     * What is read and not yet decoded, from position to limit; big-endian. The decoder moves the
     * position on; {@link #readMore} moves the bytes.
     */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where in the source the buffer's byte 0 lay. */
    public long bufferOffset() {
        return bufferOffset;
    }

    /**
     * Reads on behind what the buffer holds.
     *
     * @return false when the source has no more bytes
     */
    public boolean readMore() throws IOException {
        if (buffer.remaining() == buffer.capacity()) {
            throw new IllegalStateException(
                    "a record of " + name + " is longer than the chunk of " + buffer.capacity());
        }
        bufferOffset += buffer.position();
        buffer.compact();
        int count;
        do {
            count = channel.read(buffer);
        } while (count == 0);
        buffer.flip();
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
