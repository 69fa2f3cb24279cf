package io.tickring.perf.transport;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.perf.loops.LoopScale;
import io.tickring.perf.loops.LoopTimes;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.ucx.UcxConfig;
import io.tickring.transport.ucx.UcxTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The loops of {@code ucx_loops.c} through {@link UcxTransport}: the same bytes to the same places
 * of memory that another process owns. <b>Thread:</b> one.
 */
public final class UcxLoops {
    /** What is measured over; the names of loops begin with them. */
    public static final List<String> TRANSPORTS = List.of("posix", "tcp");

    private static final String TCP = "tcp";
    private static final int LINE = 64;
    private static final int PAGE = 4096;
    private static final int REGION_LENGTH = 4 << 20;
    private static final int FLUSH_EVERY = 256;
    private static final int BATCH = 1000;
    private static final long POSIX_PUTS = 5_000_000;
    private static final long TCP_PUTS = 20_000;
    private static final int WARM_UPS = 3;
    private static final long FLUSH_NS = TimeUnit.SECONDS.toNanos(60);

    private final UcxTransport transport;
    private final RemoteRegion region;
    private final ByteBuffer source =
            ByteBuffer.allocateDirect(2 * PAGE).alignedSlice(PAGE).order(ByteOrder.LITTLE_ENDIAN);
    private final long address = NativeMemory.address(source);

    private UcxLoops(UcxTransport transport, RemoteRegion region) {
        this.transport = transport;
        this.region = region;
    }

    /**
     * Runs every loop, the warm-up not counted.
     *
     * @param tls one of {@link #TRANSPORTS}
     * @param owner runs {@link #own}; it ends when its input does
     */
    public static LoopTimes run(String tls, Process owner, int runs, LoopScale scale)
            throws IOException {
        final BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8));
        final String handle = said.readLine();
        if (handle == null) {
            throw new IOException("the owner of the memory ended before its time; see above");
        }
        try (UcxTransport transport = UcxTransport.open(UcxConfig.POSIX.withTls(tls))) {
            final UcxLoops loops =
                    new UcxLoops(transport, transport.connect(HexFormat.of().parseHex(handle)));
            final long count = (tls.equals(TCP) ? TCP_PUTS : POSIX_PUTS) / scale.divisor();
            final Map<String, List<Double>> times = new LinkedHashMap<>();
            times.put(tls + ".put64.flush", loops.measure(runs, count, LINE, 1));
            times.put(tls + ".put4k.flush", loops.measure(runs, count, PAGE, 1));
            times.put(tls + ".put64.flush256", loops.measure(runs, 2 * count, LINE, FLUSH_EVERY));
            return new LoopTimes(times, Map.of());
        }
    }

    private List<Double> measure(int runs, long count, int length, int flushEvery) {
        for (int i = 0; i < WARM_UPS; i++) {
            loop(count, length, flushEvery);
        }
        final List<Double> values = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            values.add(loop(count, length, flushEvery));
        }
        return values;
    }

    /** ns per put, the median of batches; a flush behind every so many puts. */
    private double loop(long count, int length, int flushEvery) {
        final double[] times = new double[(int) Math.max(1, count / BATCH)];
        long offset = 0;
        int unflushed = 0;
        for (int batch = 0; batch < times.length; batch++) {
            final long startNs = System.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                source.putLong(0, i);
                transport.put(region, offset, address, length);
                offset = offset + length & REGION_LENGTH - 1;
                if (++unflushed >= flushEvery) {
                    flush();
                    unflushed = 0;
                }
            }
            times[batch] = (double) (System.nanoTime() - startNs) / BATCH;
        }
        flush();
        Arrays.sort(times);
        return times[times.length / 2];
    }

    private void flush() {
        if (!transport.flush(region, FLUSH_NS)) {
            throw new IllegalStateException("the owner of the memory does not progress");
        }
    }

    /**
     * The other process: owns the memory, and says its handle, until its input ends. Over shared
     * memory it sleeps; over tcp it calls progress all the time, as C's does.
     */
    public static void own(String tls, InputStream in, PrintStream out) throws IOException {
        try (UcxTransport transport = UcxTransport.open(UcxConfig.POSIX.withTls(tls))) {
            final LocalRegion region = transport.allocate(REGION_LENGTH);
            out.println(HexFormat.of().formatHex(region.handle()));
            out.flush();
            if (tls.equals(TCP)) {
                final Thread end = new Thread(() -> awaitEnd(in), "end");
                end.setDaemon(true);
                end.start();
                while (end.isAlive()) {
                    for (int i = 0; i < BATCH; i++) {
                        transport.progress();
                    }
                }
            } else {
                awaitEnd(in);
            }
        }
    }

    private static void awaitEnd(InputStream in) {
        try {
            in.transferTo(PrintStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
