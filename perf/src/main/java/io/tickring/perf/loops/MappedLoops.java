package io.tickring.perf.loops;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;

/**
 * Writes into shared memory that nobody reads: 64 bytes and a fence, and 4 KiB. <b>Thread:</b> one.
 */
final class MappedLoops {
    private static final int LINE = 64;
    private static final int BULK = 4096;
    private static final int SPAN_LENGTH = 8 << 20;
    private static final long WRITES = 20_000_000;
    private static final long BULKS = 2_000_000;
    private static final long LEAST = 1000;
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final MappedByteBuffer map;
    private final LoopScale scale;
    private final ByteBuffer page = ByteBuffer.allocateDirect(BULK);

    MappedLoops(MappedByteBuffer map, LoopScale scale) {
        this.map = map;
        this.scale = scale;
    }

    /** One line to one place, and a full fence: the instruction the JVM uses, {@code lock}. */
    double writeAndFence() {
        final long count = scale.of(WRITES, LEAST);
        final long startNs = System.nanoTime();
        for (long i = 0; i < count; i++) {
            writeLine(0, i);
            VarHandle.fullFence();
        }
        return (double) (System.nanoTime() - startNs) / count;
    }

    private void writeLine(int at, long value) {
        LONG.set(map, at, value);
        for (int word = Long.BYTES; word < LINE; word += Long.BYTES) {
            LONG.set(map, at + word, 0L);
        }
    }

    /** 4 KiB to one place. */
    double bulkToOnePlace() {
        return bulk(BULK);
    }

    /** 4 KiB over 8 MiB. */
    double bulkOverSpan() {
        return bulk(SPAN_LENGTH);
    }

    private double bulk(int span) {
        final long count = scale.of(BULKS, LEAST);
        int at = 0;
        final long startNs = System.nanoTime();
        for (long i = 0; i < count; i++) {
            page.put(0, (byte) i);
            map.put(at, page, 0, BULK);
            at += BULK;
            if (at >= span) {
                at = 0;
            }
        }
        return (double) (System.nanoTime() - startNs) / count;
    }
}
