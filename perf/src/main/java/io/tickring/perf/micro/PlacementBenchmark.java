package io.tickring.perf.micro;

import io.tickring.cluster.HashRing;
import io.tickring.cluster.SlotTable;
import io.tickring.symbol.SlotHash;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
 * Who owns a key: asked of the hash ring, of the table that the ring filled, and of an {@code
 * int[]} of as many slots in the same random order; and what filling the table costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class PlacementBenchmark {
    private static final int LOOKUPS = 1 << 16;

    @Param({"8", "64"})
    public int nodes;

    private final long[] hashes = new long[LOOKUPS];
    private final int[] slots = new int[LOOKUPS];
    private final int[] dense = new int[SlotHash.SLOT_COUNT];
    private HashRing ring;
    private SlotTable table;

    /** Makes the ring and draws the keys. */
    @Setup
    public void setUp() {
        ring = HashRing.of(IntStream.rangeClosed(1, nodes).toArray());
        table = SlotTable.place(1, ring);
        for (int slot = 0; slot < dense.length; slot++) {
            dense[slot] = table.owner(slot);
        }
        final SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < LOOKUPS; i++) {
            hashes[i] = random.nextLong();
            slots[i] = random.nextInt(SlotHash.SLOT_COUNT);
        }
    }

    /** By a jump table over the key's top bits and the few points that share them. */
    @Benchmark
    @OperationsPerInvocation(LOOKUPS)
    public int ringOwner() {
        int sum = 0;
        for (long hash : hashes) {
            sum += ring.owner(hash);
        }
        return sum;
    }

    /** By slot. */
    @Benchmark
    @OperationsPerInvocation(LOOKUPS)
    public int tableOwner() {
        int sum = 0;
        for (int slot : slots) {
            sum += table.owner(slot);
        }
        return sum;
    }

    /** The least that a lookup by slot can cost. */
    @Benchmark
    @OperationsPerInvocation(LOOKUPS)
    public int denseArray() {
        int sum = 0;
        for (int slot : slots) {
            sum += dense[slot];
        }
        return sum;
    }

    /** Per slot, the table's memory included: once for each change of the cluster. */
    @Benchmark
    @OperationsPerInvocation(SlotHash.SLOT_COUNT)
    public SlotTable place() {
        return SlotTable.place(1, ring);
    }
}
