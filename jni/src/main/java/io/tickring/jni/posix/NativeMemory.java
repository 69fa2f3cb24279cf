package io.tickring.jni.posix;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory by address: where a direct buffer lies, and a buffer over memory that C gave out. Nobody
 * checks here that the memory is there, nor that it stays: whoever hands out an address says how
 * long it is good. <b>Thread:</b> any.
 */
public final class NativeMemory {
    private NativeMemory() {}

    /**
     * Address of the buffer's byte 0, whatever its position.
     *
     * @throws IllegalArgumentException when the buffer lies on the heap
     */
    public static long address(ByteBuffer direct) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException("a buffer on the heap has no address: " + direct);
        }
        return MemoryIO.getInstance().getDirectBufferAddress(direct);
    }

    /**
     * A buffer over memory that is there already, little endian, position 0. It does not own the
     * memory: the memory outlives the buffer or the process dies.
     *
     * @param address of its first byte, not 0
     * @param length bytes, at most 2 GiB - 1
     */
    public static ByteBuffer at(long address, long length) {
        if (address == 0) {
            throw new IllegalArgumentException("no memory lies at address 0");
        }
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a buffer holds 0 to " + Integer.MAX_VALUE + " bytes, not " + length);
        }
        return MemoryIO.getInstance()
                .newDirectByteBuffer(address, (int) length)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Copies bytes from memory to memory; where the two overlap, as if there were a copy between.
     *
     * @param from address of the first byte read
     * @param to address of the first byte written
     * @param length bytes
     */
    public static void copy(long from, long to, long length) {
        MemoryIO.getInstance().copyMemory(from, to, length);
    }

    /**
     * Memory of C's heap, of which large pieces take no room before they are written to.
     *
     * @param length bytes, at least 1
     * @return its address, to be {@linkplain #free freed}
     */
    public static long allocate(long length) {
        final long address = MemoryIO.getInstance().allocateMemory(length, false);
        if (address == 0) {
            throw new OutOfMemoryError("no " + length + " bytes of C's heap");
        }
        return address;
    }

    /** Gives back what {@link #allocate} gave. */
    public static void free(long address) {
        MemoryIO.getInstance().freeMemory(address);
    }
}
