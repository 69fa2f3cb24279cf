package io.tickring.transport.ucx;

import io.tickring.jni.posix.NativeMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The line behind a region's last byte, by which a writer that maps the memory knows whose it is,
 * and learns that it was sealed. Little endian, written by the owner alone:
 *
 * <pre>
 *  0 u32 magic "TRUX"   4 u32 version, 1   8 u64 u64 random id of the region   24 u64 its length
 * 32 u64 state: 0 open, 1 sealed          40 zeros
 * </pre>
 *
 * <b>Thread:</b> any; state is released by the owner and acquired by the writer.
 */
final class RegionTrailer {
    static final int LENGTH = 64;

    private static final int MAGIC_OFFSET = 0;
    private static final int VERSION_OFFSET = MAGIC_OFFSET + Integer.BYTES;
    private static final int ID_HIGH_OFFSET = VERSION_OFFSET + Integer.BYTES;
    private static final int ID_LOW_OFFSET = ID_HIGH_OFFSET + Long.BYTES;
    private static final int LENGTH_OFFSET = ID_LOW_OFFSET + Long.BYTES;
    private static final int STATE_OFFSET = LENGTH_OFFSET + Long.BYTES;

    private static final int MAGIC = 0x58555254;
    private static final int VERSION = 1;
    private static final long SEALED = 1;

    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer line;

    /**
     * @param address of the trailer, as this process sees it
     */
    RegionTrailer(long address) {
        line = NativeMemory.at(address, LENGTH);
    }

    void write(long idHigh, long idLow, long regionLength) {
        line.putInt(MAGIC_OFFSET, MAGIC).putInt(VERSION_OFFSET, VERSION);
        line.putLong(ID_HIGH_OFFSET, idHigh).putLong(ID_LOW_OFFSET, idLow);
        line.putLong(LENGTH_OFFSET, regionLength);
    }

    /** Whether a copy of a trailer is that of a region. */
    static boolean isOf(ByteBuffer line, long idHigh, long idLow, long regionLength) {
        return line.getInt(MAGIC_OFFSET) == MAGIC
                && line.getInt(VERSION_OFFSET) == VERSION
                && line.getLong(ID_HIGH_OFFSET) == idHigh
                && line.getLong(ID_LOW_OFFSET) == idLow
                && line.getLong(LENGTH_OFFSET) == regionLength;
    }

    void seal() {
        LONG.setRelease(line, STATE_OFFSET, SEALED);
    }

    boolean isSealed() {
        return (long) LONG.getAcquire(line, STATE_OFFSET) != 0;
    }
}
