package io.tickring.transport.ucx;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.RegionClosedException;
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

    /**
     * Held where the trailer is written, against its memory's end. Not the transport's, which
     * whoever connects holds for long: a region is sealed by the agent that reads it.
     */
    private final Object sealing = new Object();

    private volatile boolean isClosed;

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
        checkOpen();
        return memory.address();
    }

    @Override
    public ByteBuffer memory() {
        checkOpen();
        return bytes;
    }

    @Override
    public byte[] handle() {
        return handle.clone();
    }

    @Override
    public void seal() {
        synchronized (sealing) {
            if (!isClosed) {
                trailer.seal();
            }
        }
    }

    @Override
    public void close() {
        synchronized (sealing) {
            if (!isClosed) {
                trailer.seal();
                isClosed = true;
            }
        }
        transport.close(this);
    }

    private void checkOpen() {
        if (isClosed) {
            throw new RegionClosedException("this process closed the ucx region");
        }
    }

    UcxContext.Memory allocated() {
        return memory;
    }
}
