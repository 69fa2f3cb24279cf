package io.tickring.transport.memory;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.Puts;
import io.tickring.transport.RegionClosedException;
import io.tickring.transport.RegionHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A region of this process, found by its number. */
final class MemoryLocalRegion implements LocalRegion {
    static final int HANDLE_VERSION = 1;

    private static final int BODY_LENGTH = 2 * Long.BYTES;

    private final MemoryTransport owner;
    private final long id;
    private final ByteBuffer memory;
    private final long address;

    /** Read by the writer before every put, which may be another thread. */
    private volatile boolean isSealed;

    private volatile boolean isClosed;

    MemoryLocalRegion(MemoryTransport owner, long id, int length) {
        this.owner = owner;
        this.id = id;
        // Freed with the last reference, so a put that races with a close never hits other memory.
        this.memory =
                ByteBuffer.allocateDirect(length + Puts.ALIGNMENT)
                        .alignedSlice(Puts.ALIGNMENT)
                        .slice(0, length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        this.address = NativeMemory.address(memory);
    }

    long id() {
        return id;
    }

    boolean isSealed() {
        return isSealed;
    }

    @Override
    public long length() {
        return memory.limit();
    }

    @Override
    public long address() {
        checkOpen();
        return address;
    }

    @Override
    public ByteBuffer memory() {
        checkOpen();
        return memory;
    }

    /** Where puts arrive, late ones after a close too. */
    long base() {
        return address;
    }

    /** As {@link #base}. */
    ByteBuffer bytes() {
        return memory;
    }

    private void checkOpen() {
        if (isClosed) {
            throw new RegionClosedException("this process closed memory region " + id);
        }
    }

    @Override
    public byte[] handle() {
        final ByteBuffer body =
                ByteBuffer.allocate(BODY_LENGTH)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(id)
                        .putLong(length());
        return RegionHandle.wrap(MemoryTransport.NAME, HANDLE_VERSION, body.array());
    }

    @Override
    public void seal() {
        isSealed = true;
        owner.sealed(this);
    }

    @Override
    public void close() {
        isClosed = true;
        seal();
    }
}
