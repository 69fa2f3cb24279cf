package io.tickring.perf.transport;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.perf.loops.LoopScale;
import io.tickring.perf.loops.LoopTimes;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.Transport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The loops of {@code transport_loops.c} through a {@link Transport}: the same bytes to the same
 * places. <b>Thread:</b> one, and the reader that it starts.
 */
public final class PutLoops {
    private static final int LINE = 64;
    private static final int BULK = 4096;
    private static final int REGION_LENGTH = 4 << 20;
    private static final int CELLS = REGION_LENGTH / LINE;
    private static final long RINGS = 100;
    private static final long LEAST_RINGS = 10;
    private static final long BULKS = 2_000_000;
    private static final long LEAST = 1000;
    private static final int WARM_UPS = 3;
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle READER_AT;

    static {
        try {
            READER_AT =
                    MethodHandles.lookup().findVarHandle(PutLoops.class, "readerAt", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Transport transport;
    private final LoopScale scale;
    private final ByteBuffer region;
    private final RemoteRegion remote;
    private final ByteBuffer source =
            ByteBuffer.allocateDirect(BULK + LINE)
                    .alignedSlice(LINE)
                    .order(ByteOrder.LITTLE_ENDIAN);
    private final long address = NativeMemory.address(source);

    @SuppressWarnings("unused") // by READER_AT
    private long readerAt;

    private PutLoops(Transport transport, LoopScale scale) {
        this.transport = transport;
        this.scale = scale;
        final LocalRegion local = transport.allocate(REGION_LENGTH);
        this.region = local.memory();
        this.remote = transport.connect(local.handle());
    }

    /**
     * Runs every loop, the warm-up not counted.
     *
     * @param transport that reaches its own regions; its regions stay until it is closed
     */
    public static LoopTimes run(Transport transport, int runs, LoopScale scale) throws Exception {
        final PutLoops loops = new PutLoops(transport, scale);
        final Map<String, List<Double>> times = new LinkedHashMap<>();
        times.put(TransportLoop.PUT.label(), measure(runs, loops::alone));
        times.put(TransportLoop.PUT_READ.label(), measure(runs, () -> loops.read(false)));
        times.put(TransportLoop.PUT_FENCE.label(), measure(runs, () -> loops.read(true)));
        times.put(TransportLoop.BULK.label(), measure(runs, loops::bulk));
        return new LoopTimes(times, Map.of());
    }

    private static List<Double> measure(int runs, Callable<Double> loop) throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            loop.call();
        }
        final List<Double> values = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            values.add(loop.call());
        }
        return values;
    }

    private double alone() {
        final long count = scale.of(RINGS * CELLS, LEAST);
        source.putLong(0, 0);
        final long startNs = System.nanoTime();
        for (long i = 0; i < count; i++) {
            source.putLong(8, i);
            final long at = (i & CELLS - 1) * LINE;
            transport.put(remote, at, address, LINE);
            transport.putOrderedLong(remote, at, i + 1);
        }
        return (double) (System.nanoTime() - startNs) / count;
    }

    private double bulk() {
        final long count = scale.of(BULKS, LEAST);
        long at = 0;
        final long startNs = System.nanoTime();
        for (long i = 0; i < count; i++) {
            source.put(0, (byte) i);
            transport.put(remote, at, address, BULK);
            at = at + BULK & REGION_LENGTH - 1;
        }
        return (double) (System.nanoTime() - startNs) / count;
    }

    private double read(boolean fence) throws InterruptedException {
        final long count = scale.of(RINGS * CELLS, LEAST_RINGS * CELLS);
        for (int at = 0; at < REGION_LENGTH; at += Long.BYTES) {
            region.putLong(at, 0);
        }
        READER_AT.setVolatile(this, 0L);
        final Throwable[] failure = {null};
        final Thread thread = new Thread(() -> readLines(count), "put-reader");
        thread.setUncaughtExceptionHandler(
                (failed, cause) -> {
                    failure[0] = cause;
                    READER_AT.setVolatile(this, Long.MAX_VALUE); // nobody waits for it any more
                });
        thread.start();
        final long startNs = System.nanoTime();
        if (fence) {
            putFenced(count);
        } else {
            put(count);
        }
        thread.join();
        final long elapsedNs = System.nanoTime() - startNs;
        if (failure[0] != null) {
            throw new IllegalStateException("the reader failed", failure[0]);
        }
        return (double) elapsedNs / count;
    }

    private void put(long count) {
        long seen = 0;
        for (long i = 0; i < count; i++) {
            while (i - seen >= CELLS) {
                seen = (long) READER_AT.getAcquire(this);
            }
            putLine(i);
        }
    }

    private void putFenced(long count) {
        long seen = 0;
        for (long i = 0; i < count; i++) {
            while (i - seen >= CELLS) {
                seen = (long) READER_AT.getAcquire(this);
            }
            putLine(i);
            VarHandle.fullFence();
        }
    }

    private void putLine(long i) {
        source.putLong(0, 0);
        source.putLong(8, i + 1);
        source.putLong(16, i + 2);
        source.putLong(24, i + 3);
        source.putLong(32, i + 4);
        source.putLong(40, i + 5);
        source.putLong(48, i + 6);
        source.putLong(56, i + 7);
        final long at = (i & CELLS - 1) * LINE;
        transport.put(remote, at, address, LINE);
        transport.putOrderedLong(remote, at, i + 1);
    }

    private void readLines(long count) {
        for (long i = 0; i < count; i++) {
            final int at = (int) (i & CELLS - 1) * LINE;
            while ((long) LONG.getAcquire(region, at) != i + 1) {
                Thread.onSpinWait();
            }
            for (int word = 1; word < LINE / Long.BYTES; word++) {
                if ((long) LONG.get(region, at + word * Long.BYTES) != i + word) {
                    throw new IllegalStateException("line " + i + " was torn");
                }
            }
            READER_AT.setRelease(this, i + 1);
        }
    }
}
