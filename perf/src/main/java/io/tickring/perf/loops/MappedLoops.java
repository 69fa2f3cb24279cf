package io.tickring.perf.loops;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes into shared memory: 64 bytes and a fence, 4 KiB, and 64 bytes that another thread reads.
 * <b>Thread:</b> one, and the reader that it starts.
 */
final class MappedLoops implements AutoCloseable {
    private static final int LINE = 64;
    private static final int BULK = 4096;
    private static final int MAP_LENGTH = 16 << 20;
    private static final int SPAN_LENGTH = 8 << 20;
    private static final int CELLS = 65_536;
    private static final int LAST_WORD = 7 * Long.BYTES;
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final MappedByteBuffer map;
    private final boolean quick;
    private final ByteBuffer page = ByteBuffer.allocateDirect(BULK);
    private volatile long readerAt;

    /**
     * @param file made, mapped, and deleted by {@link #close}
     * @param quick whether runs are short
     */
    MappedLoops(Path file, boolean quick) throws IOException {
        this.file = file;
        this.quick = quick;
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW)) {
            map = channel.map(FileChannel.MapMode.READ_WRITE, 0, MAP_LENGTH);
        }
        map.order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < MAP_LENGTH; at += Long.BYTES) {
            map.putLong(at, 1);
        }
    }

    /** One line to one place, and a full fence: the instruction the JVM uses, {@code lock}. */
    double writeAndFence() {
        final long count = quick ? 5_000_000 : 20_000_000;
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
        final long count = quick ? 500_000 : 2_000_000;
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

    /** Lines into a ring of cells that another thread reads to the last one. */
    double writeAndRead() throws InterruptedException {
        final long count = (quick ? 10L : 100L) * CELLS;
        for (int at = 0; at < CELLS * LINE; at += Long.BYTES) {
            map.putLong(at, 0);
        }
        readerAt = 0;
        final Thread reader = new Thread(() -> read(count), "loop-reader");
        reader.start();
        long seen = 0;
        final long startNs = System.nanoTime();
        for (long i = 0; i < count; i++) {
            while (i - seen >= CELLS) {
                seen = readerAt;
            }
            final int at = (int) (i & CELLS - 1) * LINE;
            for (int word = 0; word < LAST_WORD; word += Long.BYTES) {
                LONG.set(map, at + word, i + word);
            }
            LONG.setRelease(map, at + LAST_WORD, i + 1);
        }
        reader.join();
        return (double) (System.nanoTime() - startNs) / count;
    }

    private void read(long count) {
        for (long i = 0; i < count; i++) {
            final int at = (int) (i & CELLS - 1) * LINE;
            while ((long) LONG.getAcquire(map, at + LAST_WORD) != i + 1) {
                Thread.onSpinWait();
            }
            for (int word = 0; word < LAST_WORD; word += Long.BYTES) {
                final long found = (long) LONG.get(map, at + word);
                if (found != i + word) {
                    throw new IllegalStateException("line " + i + " was torn: " + found);
                }
            }
            readerAt = i + 1;
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
