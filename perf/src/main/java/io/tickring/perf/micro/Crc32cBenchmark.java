package io.tickring.perf.micro;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
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
import org.openjdk.jmh.annotations.Warmup;

/** CRC32C of one frame in direct memory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class Crc32cBenchmark {
    @Param({"64", "128", "4096"})
    public int length;

    private final CRC32C crc = new CRC32C();
    private ByteBuffer frame;

    /** Fills the frame. */
    @Setup
    public void setUp() {
        frame = ByteBuffer.allocateDirect(length);
        final SplittableRandom random = new SplittableRandom(1);
        for (int at = 0; at < length; at += Long.BYTES) {
            frame.putLong(at, random.nextLong());
        }
    }

    /** One reset, one update, one value. */
    @Benchmark
    public long crc32c() {
        crc.reset();
        crc.update(frame.clear());
        return crc.getValue();
    }
}
