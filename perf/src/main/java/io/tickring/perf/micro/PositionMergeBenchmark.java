package io.tickring.perf.micro;

import io.tickring.segment.Codec;
import io.tickring.shard.StoreView;
import io.tickring.tick.Selection;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
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
 * A shard whose flush made so many segments, of one type each, which took turns at random: read
 * merged by position, against the same segments read one behind the other. The difference is what
 * the merge costs. Per row.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class PositionMergeBenchmark {
    private static final int ROWS = 1 << 18;

    @Param({"1", "4", "16", "64"})
    public int streams;

    private final LineSum lines = new LineSum();
    private final List<Selection> types = new ArrayList<>();
    private BenchmarkStore store;
    private StoreView view;

    /** Stores the ticks and flushes them, all on this thread. */
    @Setup
    public void setUp() throws IOException {
        store = new BenchmarkStore(1, Codec.NONE);
        final List<TickType> defined = new ArrayList<>();
        final int[] ids = new int[streams];
        for (int i = 0; i < streams; i++) {
            defined.add(TickType.named("merged." + i).price("price").size("size").build());
            ids[i] = store.define(defined.get(i));
            final BitSet one = new BitSet();
            one.set(ids[i]);
            types.add(new Selection(null, one, null, Long.MIN_VALUE, Long.MAX_VALUE));
        }
        final SplittableRandom random = new SplittableRandom(1);
        for (int row = 0; row < ROWS; row++) {
            final int drawn = random.nextInt(streams);
            store.add(ids[drawn], defined.get(drawn));
        }
        store.flush();
        view = store.view();
    }

    /** Deletes the store. */
    @TearDown
    public void tearDown() throws IOException {
        view.close();
        store.close();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long merged() {
        return lines.of(view, 0, Selection.ALL);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long inTurn() {
        long sum = 0;
        for (Selection type : types) {
            sum += lines.of(view, 0, type);
        }
        return sum;
    }
}
