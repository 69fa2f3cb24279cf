package io.tickring.transport.ucx;

import io.tickring.jni.posix.NativeMemory;
import java.nio.ByteBuffer;

/**
 * Memory for what other processes say of themselves, while UCX reads it: longer than anything UCX
 * reads of an address or a key, whatever these say of their own length, and zero behind them.
 * <b>Thread:</b> any, one at a time, which keeps this reachable meanwhile.
 */
final class Padded {
    static final int LENGTH = 64 * 1024;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(LENGTH);
    private final long address = NativeMemory.address(memory);

    /**
     * Takes bytes, with zeros behind them, until others are taken.
     *
     * @return their address
     */
    long take(byte[] bytes) {
        memory.clear().put(bytes);
        while (memory.hasRemaining()) {
            memory.put((byte) 0);
        }
        return address;
    }
}
