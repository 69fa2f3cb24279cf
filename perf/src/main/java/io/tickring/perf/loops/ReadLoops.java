package io.tickring.perf.loops;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;

/**
 * The honest writes: into a ring in shared memory, all of which a second thread reads, ten rings of
 * it and more. The time is taken until the last one was read. <b>Thread:</b> one, and the reader
 * that it starts.
 */
final class ReadLoops {
    private static final int LINE = 64;
    private static final int CELLS = 65_536;
    private static final int LAST_WORD = LINE - Long.BYTES;
    private static final int PAGE = 4096;
    private static final int PAGES = 2048;
    private static final int PAGE_END = PAGE - Long.BYTES;
    private static final long RINGS = 100;
    private static final long LEAST_RINGS = 10;
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle READER_AT;

    static {
        try {
            READER_AT =
                    MethodHandles.lookup().findVarHandle(ReadLoops.class, "readerAt", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MappedByteBuffer map;
    private final LoopScale scale;
    private final ByteBuffer page = ByteBuffer.allocateDirect(PAGE).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer taken = ByteBuffer.allocateDirect(PAGE).order(ByteOrder.LITTLE_ENDIAN);

    @SuppressWarnings("unused") // by READER_AT
    private long readerAt;

    /** One direction of a ring. */
    private interface Side {
        void run(long count);
    }

    ReadLoops(MappedByteBuffer map, LoopScale scale) {
        this.map = map;
        this.scale = scale;
    }

    /** Lines of 64 bytes; the reader looks at every word. */
    double lines() throws InterruptedException {
        return run(CELLS, CELLS * LINE, this::writeLines, this::readLines);
    }

    /** Pages of 4 KiB; the reader copies each out. */
    double pages() throws InterruptedException {
        return run(PAGES, PAGES * PAGE, this::writePages, this::readPages);
    }

    private double run(int ring, int length, Side writer, Side reader) throws InterruptedException {
        final long count = scale.of(RINGS * ring, LEAST_RINGS * ring);
        for (int at = 0; at < length; at += Long.BYTES) {
            map.putLong(at, 0);
        }
        READER_AT.setVolatile(this, 0L);
        final Throwable[] failure = {null};
        final Thread thread = new Thread(() -> reader.run(count), "loop-reader");
        thread.setUncaughtExceptionHandler(
                (failed, cause) -> {
                    failure[0] = cause;
                    READER_AT.setVolatile(this, Long.MAX_VALUE); // nobody waits for it any more
                });
        thread.start();
        final long startNs = System.nanoTime();
        writer.run(count);
        thread.join();
        final long elapsedNs = System.nanoTime() - startNs;
        if (failure[0] != null) {
            throw new IllegalStateException("the reader failed", failure[0]);
        }
        return (double) elapsedNs / count;
    }

    private long readerAt() {
        return (long) READER_AT.getAcquire(this);
    }

    private void await(int at, long value) {
        while ((long) LONG.getAcquire(map, at) != value) {
            Thread.onSpinWait();
        }
    }

    private void writeLines(long count) {
        long seen = 0;
        for (long i = 0; i < count; i++) {
            while (i - seen >= CELLS) {
                seen = readerAt();
            }
            final int at = (int) (i & CELLS - 1) * LINE;
            for (int word = 0; word < LAST_WORD; word += Long.BYTES) {
                LONG.set(map, at + word, i + word);
            }
            LONG.setRelease(map, at + LAST_WORD, i + 1);
        }
    }

    private void readLines(long count) {
        for (long i = 0; i < count; i++) {
            final int at = (int) (i & CELLS - 1) * LINE;
            await(at + LAST_WORD, i + 1);
            for (int word = 0; word < LAST_WORD; word += Long.BYTES) {
                check((long) LONG.get(map, at + word), i + word, "line", i);
            }
            READER_AT.setRelease(this, i + 1);
        }
    }

    private void writePages(long count) {
        long seen = 0;
        for (long i = 0; i < count; i++) {
            while (i - seen >= PAGES) {
                seen = readerAt();
            }
            final int at = (int) (i & PAGES - 1) * PAGE;
            page.putLong(0, i);
            map.put(at, page, 0, PAGE_END);
            LONG.setRelease(map, at + PAGE_END, i + 1);
        }
    }

    private void readPages(long count) {
        for (long i = 0; i < count; i++) {
            final int at = (int) (i & PAGES - 1) * PAGE;
            await(at + PAGE_END, i + 1);
            taken.put(0, map, at, PAGE);
            check(taken.getLong(0), i, "page", i);
            READER_AT.setRelease(this, i + 1);
        }
    }

    private static void check(long found, long expected, String what, long number) {
        if (found != expected) {
            throw new IllegalStateException(what + ' ' + number + " was torn: " + found);
        }
    }
}
