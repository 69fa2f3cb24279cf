package io.tickring.perf.micro;

import io.tickring.perf.rig.WorkDirectory;
import io.tickring.tick.TickLayout;
import io.tickring.wal.Wal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
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
 * One frame of so many one-line events, into files in the page cache that are used over and over:
 * appended to a log and sealed, against the same bytes copied with a checksum and without one. The
 * difference of the copies is what the checksum costs; a log without it there is not.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class WalAppendBenchmark {
    private static final int MOST_EVENTS = 64;

    @Param({"1", "64"})
    public int batch;

    private final ByteBuffer lines = BenchmarkLog.trades(MOST_EVENTS);
    private BenchmarkLog log;
    private Wal wal;
    private BareFrames frames;

    /** Makes a log, and a file for bare frames. */
    @Setup
    public void setUp() throws IOException {
        log = new BenchmarkLog();
        wal = log.wal();
        frames = new BareFrames(WorkDirectory.in(Path.of(System.getProperty("java.io.tmpdir"))));
    }

    /** Unmaps and deletes them. */
    @TearDown
    public void tearDown() throws IOException {
        log.close();
        frames.close();
    }

    /**
     * Per frame, not per event. Making a file ready again, every 64 MiB, is in it; nothing else is
     * forced.
     */
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

    /** Per frame. */
    @Benchmark
    public int copyWithChecksum() {
        return frames.append(lines, batch << TickLayout.LINE_SHIFT, true);
    }

    /** Per frame. */
    @Benchmark
    public int copy() {
        return frames.append(lines, batch << TickLayout.LINE_SHIFT, false);
    }
}
