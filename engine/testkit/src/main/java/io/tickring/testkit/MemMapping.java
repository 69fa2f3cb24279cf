package io.tickring.testkit;

import io.tickring.fs.MappedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/** A file of a disk in memory, mapped. Any thread. */
final class MemMapping implements MappedFile {
    private final MemFileSystem disk;
    private final MemFile file;
    private final ByteBuffer buffer;
    private boolean closed;

    MemMapping(MemFileSystem disk, MemFile file, boolean writable) {
        final ByteBuffer memory = file.map();
        this.disk = disk;
        this.file = file;
        buffer = MemFile.littleEndian(writable ? memory : memory.asReadOnlyBuffer());
        disk.mappingsOpened(1);
    }

    @Override
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public long length() {
        return buffer.capacity();
    }

    @Override
    public void force(long from, long to) throws IOException {
        synchronized (disk) {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (from < 0 || to > buffer.capacity() || from > to) {
                throw new IndexOutOfBoundsException("force of " + from + " to " + to);
            }
            file.force(from, to);
        }
    }

    @Override
    public void close() {
        synchronized (disk) {
            if (closed) {
                throw new IllegalStateException("unmapped twice: a JVM would die here");
            }
            closed = true;
            disk.mappingsOpened(-1);
            file.unmap();
        }
    }
}
