package io.tickring.perf.micro;

import io.tickring.shard.Shard;
import io.tickring.shard.Store;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreView;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One segment of a quarter million trades of 1,000 symbols, put together again as lines. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class SegmentScanBenchmark {
    private static final int ROWS = 1 << 18;
    private static final int SYMBOLS = 1000;

    private final TickBlock block = new TickBlock();
    private Path directory;
    private Store store;
    private StoreView view;

    /** Stores the trades and flushes them, all on this thread. */
    @Setup
    public void setUp() throws IOException {
        directory = Files.createTempDirectory("tickring-perf-");
        store = Store.open(StoreConfig.at(directory), 1, () -> {});
        for (int i = 0; i < SYMBOLS; i++) {
            store.names().symbolId("SYM" + i);
        }
        store.names().newSession("perf", "", "", "", 0);
        final Shard shard = store.shards().get(0);
        final ByteBuffer trades = BenchmarkLog.trades(ROWS);
        for (int row = 0; row < ROWS; row++) {
            shard.append(trades, row << TickLayout.LINE_SHIFT);
            if (row % 1024 == 0) {
                shard.seal();
                shard.doWork();
            }
        }
        shard.freeze();
        shard.flushNext();
        view = store.view();
    }

    /** Deletes the store. */
    @TearDown
    public void tearDown() throws IOException {
        view.close();
        store.close();
        BenchmarkLog.deleteAll(directory);
    }

    /** Per row, in the order of arrival. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long arrivalOrder() {
        long sum = 0;
        try (BlockCursor cursor = view.cursor(0, Selection.ALL)) {
            while (cursor.next(block)) {
                final int count = block.count();
                for (int i = 0; i < count; i++) {
                    sum += block.buffer(i).getLong(block.offset(i));
                }
            }
        }
        return sum;
    }
}
