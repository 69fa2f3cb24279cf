package io.tickring.perf.micro;

import io.tickring.memtable.MemTable;
import io.tickring.tick.TickLayout;
import java.io.IOException;
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

/** The index of a million events, uniformly drawn; wiping it for the next time is in it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class MemTableBenchmark {
    private static final int EVENTS = 1 << 20;

    @Param({"1000", "100000"})
    public int symbols;

    private final MemTable table = new MemTable();
    private final int[] symbolIds = new int[EVENTS];
    private BenchmarkLog log;

    /** Draws the symbols. */
    @Setup
    public void setUp() throws IOException {
        log = new BenchmarkLog();
        final SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < EVENTS; i++) {
            symbolIds[i] = 1 + random.nextInt(symbols);
        }
    }

    /** Deletes the log that the table stands on. */
    @TearDown
    public void tearDown() throws IOException {
        log.close();
    }

    /** As the shard does it for each event: is the symbol known, then the entry. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int add() {
        table.start(0, log.file(), () -> {});
        int fresh = 0;
        for (int i = 0; i < EVENTS; i++) {
            final int symbolId = symbolIds[i];
            if (!table.knows(symbolId)) {
                fresh++;
            }
            table.add(symbolId, (long) i << TickLayout.LINE_SHIFT, i);
        }
        table.release();
        table.clear();
        return fresh;
    }
}
