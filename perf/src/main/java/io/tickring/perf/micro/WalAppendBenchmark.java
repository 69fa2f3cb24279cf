package io.tickring.perf.micro;

import io.tickring.tick.TickLayout;
import io.tickring.wal.Wal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One frame: so many one-line events appended and sealed, CRC included, into recycled files in the
 * page cache. Making a file ready again, every 64 MiB, is in it; nothing else is forced.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class WalAppendBenchmark {
    @Param({"1", "64"})
    public int batch;

    private final ByteBuffer lines = BenchmarkLog.trades(64);
    private BenchmarkLog log;
    private Wal wal;

    /** Makes a log. */
    @Setup
    public void setUp() throws IOException {
        log = new BenchmarkLog();
        wal = log.wal();
    }

    /** Unmaps and deletes it. */
    @TearDown
    public void tearDown() throws IOException {
        log.close();
    }

    /** Per frame, not per event. */
    @Benchmark
    public long appendAndSeal() throws IOException {
        long position = 0;
        for (int i = 0; i < batch; i++) {
            position =
                    wal.append(lines, i << TickLayout.LINE_SHIFT, TickLayout.LINE_LENGTH, position);
        }
        wal.seal();
        return position;
    }
}
