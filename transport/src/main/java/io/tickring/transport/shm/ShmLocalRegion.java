package io.tickring.transport.shm;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.RegionClosedException;
import io.tickring.transport.TransportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A region of this process: a file, and its mapping. */
final class ShmLocalRegion implements LocalRegion {
    private final ShmTransport transport;
    private final ShmHandle handle;
    private final Path file;
    private final ShmMapping mapping;
    private final ByteBuffer memory;
    private boolean isSealed;
    private volatile boolean isClosed;

    ShmLocalRegion(ShmTransport transport, ShmHandle handle, Path file, ShmMapping mapping) {
        this.transport = transport;
        this.handle = handle;
        this.file = file;
        this.mapping = mapping;
        this.memory = NativeMemory.at(mapping.regionAddress(), handle.length());
    }

    @Override
    public long length() {
        return handle.length();
    }

    @Override
    public long address() {
        checkOpen();
        return mapping.regionAddress();
    }

    @Override
    public ByteBuffer memory() {
        checkOpen();
        return memory;
    }

    @Override
    public byte[] handle() {
        return handle.encode();
    }

    @Override
    public synchronized void seal() {
        if (isSealed) {
            return;
        }
        isSealed = true;
        mapping.bytes().writeVolatileInt(ShmHeader.STATE_OFFSET, ShmHeader.SEALED);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new TransportException(file + ": cannot unlink the sealed region: " + e, e);
        }
    }

    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        try {
            seal();
        } finally {
            isClosed = true;
            transport.released(this);
            mapping.unmap();
        }
    }

    private void checkOpen() {
        if (isClosed) {
            throw new RegionClosedException(file + ": this process closed the region");
        }
    }

    @Override
    public String toString() {
        return "shared-memory region " + file;
    }
}
