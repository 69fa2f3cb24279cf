package io.tickring.transport.memory;

import io.tickring.transport.RegionClosedException;
import io.tickring.transport.RemoteRegion;

/** A region as its writer sees it. <b>Thread:</b> the writer's. */
final class MemoryRemoteRegion implements RemoteRegion {
    private final MemoryTransport transport;
    private final MemoryLocalRegion target;
    private final RegionLine line = new RegionLine();
    private boolean isClosed;

    MemoryRemoteRegion(MemoryTransport transport, MemoryLocalRegion target) {
        this.transport = transport;
        this.target = target;
    }

    boolean isOf(MemoryTransport asked) {
        return transport == asked;
    }

    MemoryLocalRegion target() {
        return target;
    }

    /** Its state under faults. */
    RegionLine line() {
        return line;
    }

    void checkOpen() {
        if (isClosed) {
            throw new RegionClosedException(
                    "put to memory region " + target.id() + ", which was closed here");
        }
        if (target.isSealed()) {
            throw new RegionClosedException(
                    "put to memory region "
                            + target.id()
                            + ", which its owner sealed; ask the owner for a new one");
        }
    }

    @Override
    public long length() {
        return target.length();
    }

    @Override
    public void close() {
        isClosed = true;
        transport.closed(this);
    }
}
