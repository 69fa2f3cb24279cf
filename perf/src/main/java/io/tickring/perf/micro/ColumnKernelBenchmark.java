package io.tickring.perf.micro;

import io.tickring.segment.Codec;
import io.tickring.segment.Segment;
import io.tickring.segment.ZoneView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sum, least and greatest of one column of a quarter million rows: of a plain segment, where it
 * lies in the file as it is; of a packed one, which is unpacked first; and of a {@code long[]}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ColumnKernelBenchmark {
    private static final int ROWS = 1 << 18;

    /** A segment of trades. */
    @State(Scope.Thread)
    public static class Trades {
        @Param({"NONE", "ZSTD"})
        public Codec codec;

        private BenchmarkStore store;
        private Segment segment;
        private ZoneView zone;
        private int price;

        /** Stores the trades and flushes them, all on this thread. */
        @Setup
        public void setUp() throws IOException {
            store = new BenchmarkStore(1, codec);
            store.addTrades(ROWS);
            store.flush();
            segment = store.segment();
            zone = segment.zoneView();
            price = segment.findColumn("price");
            if (zone.wrap(0).columnWidth(price) != Long.BYTES) {
                throw new IllegalStateException("prices are not of 8 bytes");
            }
        }

        /** Deletes the store. */
        @TearDown
        public void tearDown() throws IOException {
            segment.close();
            store.close();
        }
    }

    /** The same number of prices in the heap. */
    @State(Scope.Thread)
    public static class Array {
        private final long[] prices = new long[ROWS];

        /** Draws the prices. */
        @Setup
        public void setUp() {
            final SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < ROWS; i++) {
                prices[i] = random.nextInt();
            }
        }
    }

    /** Per row. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long segment(Trades trades) {
        long sum = 0;
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < trades.segment.zones(); i++) {
            trades.zone.wrap(i);
            final ByteBuffer column = trades.zone.columnBuffer(trades.price);
            final int start = trades.zone.columnOffset(trades.price);
            final int end = start + trades.zone.rows() * Long.BYTES;
            for (int at = start; at < end; at += Long.BYTES) {
                final long value = column.getLong(at);
                sum += value;
                least = Math.min(least, value);
                greatest = Math.max(greatest, value);
            }
        }
        return sum ^ least ^ greatest;
    }

    /** Per row. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long longArray(Array array) {
        long sum = 0;
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (long value : array.prices) {
            sum += value;
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        return sum ^ least ^ greatest;
    }
}
