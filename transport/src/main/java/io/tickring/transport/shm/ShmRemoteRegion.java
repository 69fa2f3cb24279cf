package io.tickring.transport.shm;

import io.tickring.transport.RegionClosedException;
import io.tickring.transport.RemoteRegion;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.PointerBytesStore;

/** A region as its writer sees it. <b>Thread:</b> the writer's. */
final class ShmRemoteRegion implements RemoteRegion {
    private final ShmTransport transport;
    private final Path file;
    private final ShmMapping mapping;
    private final PointerBytesStore bytes;
    private final long address;
    private final long length;
    private boolean isClosed;

    ShmRemoteRegion(ShmTransport transport, Path file, ShmMapping mapping, long length) {
        this.transport = transport;
        this.file = file;
        this.mapping = mapping;
        this.bytes = mapping.bytes();
        this.address = mapping.regionAddress();
        this.length = length;
    }

    boolean isOf(ShmTransport asked) {
        return transport == asked;
    }

    /**
     * Nobody closed or sealed it. A look at memory that is mapped, on a line that is written once.
     */
    void checkOpen() {
        if (isClosed || bytes.readVolatileInt(ShmHeader.STATE_OFFSET) != ShmHeader.OPEN) {
            throw closed();
        }
    }

    long address() {
        return address;
    }

    /** The whole file, header first. */
    PointerBytesStore bytes() {
        return bytes;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            transport.released(this);
            mapping.unmap();
        }
    }

    private RegionClosedException closed() {
        return new RegionClosedException(
                "put to "
                        + file
                        + (isClosed
                                ? ", which this process closed"
                                : ", which its owner sealed; ask the owner for a new region"));
    }

    @Override
    public String toString() {
        return "shared-memory region " + file + " of another process";
    }
}
