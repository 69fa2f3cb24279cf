package io.tickring.perf.micro;

import io.tickring.feed.ChunkReader;
import io.tickring.feed.FeedFormat;
import io.tickring.feed.Formats;
import io.tickring.perf.rig.NullSink;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Decoding ITCH 5.0 messages into a sink that keeps nothing: in the mix of a made-up day, and of
 * one type alone, behind the day's stock directory. Per message; the copy into the chunk is in it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ItchDecodeBenchmark {
    private static final int MESSAGES = 1000;
    private static final String MIX = "mix";

    /** A letter of the specification, or {@code mix}. */
    @Param({MIX, "A", "F", "E", "C", "X", "D", "U", "P", "I"})
    public String type;

    private final NullSink sink = new NullSink();
    private FeedFormat.Decoder decoder;

    /** Makes up a day. */
    @Setup
    public void setUp() throws IOException {
        final ItchDay day = new ItchDay();
        final EndlessChannel channel =
                type.equals(MIX)
                        ? new EndlessChannel(new byte[0], day.bytes())
                        : new EndlessChannel(day.directory(), day.ofType(type.charAt(0)));
        decoder =
                Formats.named("itch")
                        .decoder(
                                new ChunkReader(
                                        "the same day, again and again",
                                        channel,
                                        ChunkReader.DEFAULT_CAPACITY),
                                sink,
                                0);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long decode() throws IOException {
        decoder.step(MESSAGES);
        return sink.events();
    }
}
