package io.tickring.perf.micro;

import io.tickring.cluster.HashRing;
import io.tickring.cluster.SlotTable;
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

/**
 * From a symbol id to its slot, and on to the node that owns the slot, against one load of an
 * {@code int[]} of as many symbols in the same random order. The order is a million lookups long,
 * so that of four million symbols the caches hold few.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class RouteBenchmark {
    private static final int LOOKUPS = 1 << 20;

    @Param({"1000", "100000", "4000000"})
    public int symbols;

    private final NameRegistry names = new NameRegistry();
    private final int[] ids = new int[LOOKUPS];
    private final SlotTable table = SlotTable.place(1, HashRing.of(1, 2, 3, 4, 5, 6, 7, 8));
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
    public int slot() {
        int sum = 0;
        for (int id : ids) {
            sum += names.slot(id);
        }
        return sum;
    }

    /** The slot, and the slot's owner. */
    @Benchmark
    @OperationsPerInvocation(LOOKUPS)
    public int owner() {
        int sum = 0;
        for (int id : ids) {
            sum += table.owner(names.slot(id));
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
