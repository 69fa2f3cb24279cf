package io.tickring.transport.ucx;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.LocalRegion;
import java.nio.ByteBuffer;

/**
 * Memory that UCX allocated, with its trailer behind it. <b>Threads:</b> as its reader arranges.
 */
final class UcxLocalRegion implements LocalRegion {
    private final UcxTransport transport;
    private final UcxContext.Memory memory;
    private final RegionTrailer trailer;
    private final ByteBuffer bytes;
    private final byte[] handle;

    UcxLocalRegion(
            UcxTransport transport,
            UcxContext.Memory memory,
            RegionTrailer trailer,
            UcxHandle handle) {
        this.transport = transport;
        this.memory = memory;
        this.trailer = trailer;
        this.bytes = NativeMemory.at(memory.address(), handle.length());
        this.handle = handle.encode();
    }

    @Override
    public long length() {
        return bytes.capacity();
    }

    @Override
    public long address() {
        return memory.address();
    }

    @Override
    public ByteBuffer memory() {
        return bytes;
    }

    @Override
    public byte[] handle() {
        return handle.clone();
    }

    @Override
    public void seal() {
        transport.seal(this);
    }

    @Override
    public void close() {
        transport.close(this);
    }

    /** Only while the memory is there. */
    RegionTrailer trailer() {
        return trailer;
    }

    UcxContext.Memory allocated() {
        return memory;
    }
}
