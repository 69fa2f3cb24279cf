package io.tickring.transport.shm;

import io.tickring.transport.RegionClosedException;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.TransportException;
import java.nio.file.Path;
import net.openhft.chronicle.core.UnsafeMemory;

/** A region as its writer sees it. <b>Thread:</b> the writer's. */
final class ShmRemoteRegion implements RemoteRegion {
    private final ShmTransport transport;
    private final Path file;
    private final ShmMapping mapping;
    private final long address;
    private final long stateAddress;
    private final long length;

    /** The transport while this is open, then null: one comparison answers two questions. */
    private ShmTransport user;

    ShmRemoteRegion(ShmTransport transport, Path file, ShmMapping mapping, long length) {
        this.transport = transport;
        this.user = transport;
        this.file = file;
        this.mapping = mapping;
        this.address = mapping.regionAddress();
        this.stateAddress = mapping.address() + ShmHeader.STATE_OFFSET;
        this.length = length;
    }

    /**
     * Whether the transport connected it, and nobody closed or sealed it. The second is a look at
     * memory that is mapped, on a cache line that is written once more at most.
     */
    boolean isOpenFor(ShmTransport asked) {
        return user == asked && UnsafeMemory.MEMORY.readVolatileInt(stateAddress) == ShmHeader.OPEN;
    }

    /** Why it is not. */
    TransportException refusal(ShmTransport asked) {
        if (transport != asked) {
            return new TransportException(this + " was connected by another transport");
        }
        return new RegionClosedException(
                user == null
                        ? this + " was closed by this process"
                        : this + " was sealed by its owner; ask the owner for a new region");
    }

    long address() {
        return address;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void close() {
        if (user != null) {
            user = null;
            transport.released(this);
            mapping.unmap();
        }
    }

    @Override
    public String toString() {
        return "shared-memory region " + file + " of another process";
    }
}
