package io.tickring.perf.micro;

import io.tickring.feed.ChunkReader;
import io.tickring.feed.FeedFormat;
import io.tickring.feed.Formats;
import io.tickring.feed.itch.ItchGenerator;
import io.tickring.perf.rig.NullSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Decoding ITCH 5.0 messages in the mix of a made-up day, into a sink that keeps nothing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ItchDecodeBenchmark {
    private static final int MESSAGES = 1000;
    private static final int DAY_MESSAGES = 500_000;
    private static final int SYMBOLS = 1000;

    private final NullSink sink = new NullSink();
    private FeedFormat.Decoder decoder;

    /** Makes up a day. */
    @Setup
    public void setUp() throws IOException {
        final ByteArrayOutputStream day = new ByteArrayOutputStream();
        new ItchGenerator(DAY_MESSAGES, SYMBOLS, 1)
                .writeTo(Channels.newChannel(day), written -> {});
        decoder =
                Formats.named("itch")
                        .decoder(
                                new ChunkReader(
                                        "the same day, again and again",
                                        new Endless(day.toByteArray()),
                                        ChunkReader.DEFAULT_CAPACITY),
                                sink,
                                0);
    }

    /** Per message; the copy into the chunk is in it. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long decode() throws IOException {
        decoder.step(MESSAGES);
        return sink.events();
    }

    /** Gives the same bytes over and over. */
    private static final class Endless implements ReadableByteChannel {
        private final ByteBuffer bytes;

        Endless(byte[] bytes) {
            this.bytes = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        }

        @Override
        public int read(ByteBuffer into) {
            if (!bytes.hasRemaining()) {
                bytes.rewind();
            }
            final int count = Math.min(into.remaining(), bytes.remaining());
            into.put(into.position(), bytes, bytes.position(), count);
            into.position(into.position() + count);
            bytes.position(bytes.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
