package io.tickring.perf.micro;

import io.tickring.replay.MergedReplay;
import io.tickring.replay.ReplayOrder;
import io.tickring.segment.Codec;
import io.tickring.shard.StoreView;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickBlock;
import java.io.IOException;
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
 * One session over so many shards: replayed in its one order, against the shards read one behind
 * the other by the same handler. The difference is what the merge costs. Per tick.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ReplayMergeBenchmark {
    private static final int TICKS = 1 << 18;

    @Param({"1", "4", "16", "64"})
    public int streams;

    private final TickBlock block = new TickBlock();
    private BenchmarkStore store;
    private StoreView view;
    private long sum;

    /** Stores the ticks and flushes them, all on this thread. */
    @Setup
    public void setUp() throws IOException {
        store = new BenchmarkStore(streams, Codec.NONE);
        store.addTrades(TICKS);
        store.flush();
        view = store.view();
    }

    /** Deletes the store. */
    @TearDown
    public void tearDown() throws IOException {
        view.close();
        store.close();
    }

    private void onTick(Tick tick) {
        sum += tick.eventTime();
    }

    @Benchmark
    @OperationsPerInvocation(TICKS)
    public long merged() {
        MergedReplay.run(view, Selection.ALL, ReplayOrder.RECEIVE, Long.MAX_VALUE, this::onTick);
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(TICKS)
    public long inTurn() {
        final Tick tick = new Tick(view.names());
        for (int shard = 0; shard < streams; shard++) {
            try (BlockCursor cursor = view.cursor(shard, Selection.ALL)) {
                while (cursor.next(block)) {
                    for (int i = 0; i < block.count(); i++) {
                        onTick(tick.wrap(block.buffer(i), block.offset(i), block.position(i)));
                    }
                }
            }
        }
        return sum;
    }
}
