package io.tickring.perf.loops;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;

/**
 * Writes into shared memory that nobody reads: 64 bytes and a fence, and 4 KiB. <b>Thread:</b> one.
 */
final class MappedLoops {
    private static final int BULK = 4096;
    private static final int SPAN_LENGTH = 8 << 20;
    private static final long WRITES = 20_000_000;
    private static final long BULKS = 2_000_000;
    private static final long LEAST = 1000;

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
        final ByteBuffer line = map;
        final long startNs = System.nanoTime();
        for (long i = 0; i < count; i++) {
            // Word for word: a loop over them is not always unrolled.
            line.putLong(0, i);
            line.putLong(8, 0);
            line.putLong(16, 0);
            line.putLong(24, 0);
            line.putLong(32, 0);
            line.putLong(40, 0);
            line.putLong(48, 0);
            line.putLong(56, 0);
            VarHandle.fullFence();
        }
        return (double) (System.nanoTime() - startNs) / count;
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
