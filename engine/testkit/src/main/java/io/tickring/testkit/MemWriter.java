package io.tickring.testkit;

import io.tickring.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/** A file of a disk in memory, open for writing. Any thread. */
final class MemWriter implements WritableFile {
    private final MemFileSystem disk;
    private final MemFile file;
    private long length;
    private boolean closed;

    MemWriter(MemFileSystem disk, MemFile file, long length) {
        this.disk = disk;
        this.file = file;
        this.length = length;
        disk.filesOpened(1);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        synchronized (disk) {
            checkOpen();
            final int from = bytes.position();
            try {
                disk.writeWhatFits(file, bytes, length);
            } finally {
                length += bytes.position() - from;
            }
        }
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void force() throws IOException {
        synchronized (disk) {
            checkOpen();
            file.force();
        }
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public void close() {
        synchronized (disk) {
            if (!closed) {
                closed = true;
                disk.filesOpened(-1);
            }
        }
    }
}
