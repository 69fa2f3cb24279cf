package io.tickring.perf.micro;

import io.tickring.symbol.NameRegistry;
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
import org.openjdk.jmh.annotations.Warmup;

/** From a symbol id to its slot, against one load of an {@code int[]} in the same random order. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class RouteBenchmark {
    private static final int LOOKUPS = 1 << 16;

    @Param({"1000", "1000000"})
    public int symbols;

    private final NameRegistry names = new NameRegistry();
    private final int[] ids = new int[LOOKUPS];
    private int[] dense;

    /** Registers the symbols and draws the order of the lookups. */
    @Setup
    public void setUp() {
        dense = new int[symbols + 1];
        for (int i = 0; i < symbols; i++) {
            final int id = names.symbolId("SYM" + i);
            dense[id] = names.slot(id);
        }
        final SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < LOOKUPS; i++) {
            ids[i] = 1 + random.nextInt(symbols);
        }
    }

    /** As the publisher and the shard handler ask. */
    @Benchmark
    @OperationsPerInvocation(LOOKUPS)
    public int registry() {
        int sum = 0;
        for (int id : ids) {
            sum += names.slot(id);
        }
        return sum;
    }

    /** The least that a lookup can cost. */
    @Benchmark
    @OperationsPerInvocation(LOOKUPS)
    public int denseArray() {
        int sum = 0;
        for (int id : ids) {
            sum += dense[id];
        }
        return sum;
    }
}
