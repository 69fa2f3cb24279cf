package io.tickring.perf.micro;

import io.tickring.segment.Codec;
import io.tickring.shard.StoreView;
import io.tickring.tick.Selection;
import java.io.IOException;
import java.util.BitSet;
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
 * A segment of a quarter million trades of 1,000 symbols, plain and packed, put together again as
 * lines: all of it in the order of arrival, its most frequent symbol (a tenth), and a rare one (one
 * in two thousand). Per row of the segment, whether it was selected or not.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class SegmentScanBenchmark {
    private static final int ROWS = 1 << 18;
    private static final int FREQUENT = 0;
    private static final int RARE = BenchmarkStore.SYMBOLS / 2;

    @Param({"NONE", "ZSTD"})
    public Codec codec;

    private BenchmarkStore store;
    private StoreView view;
    private LineSum lines;
    private Selection frequent;
    private Selection rare;

    /** Stores the trades and flushes them, all on this thread. */
    @Setup
    public void setUp() throws IOException {
        store = new BenchmarkStore(1, codec);
        store.addTrades(ROWS);
        store.flush();
        view = store.view();
        lines = new LineSum();
        frequent = symbol(FREQUENT);
        rare = symbol(RARE);
    }

    private Selection symbol(int rank) {
        final BitSet symbols = new BitSet();
        symbols.set(store.symbolId(rank));
        return new Selection(symbols, null, null, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Deletes the store. */
    @TearDown
    public void tearDown() throws IOException {
        view.close();
        store.close();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long arrivalOrder() {
        return lines.of(view, 0, Selection.ALL);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long frequentSymbol() {
        return lines.of(view, 0, frequent);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long rareSymbol() {
        return lines.of(view, 0, rare);
    }
}
