package io.tickring.perf.rig;

import io.tickring.feed.ChunkReader;
import io.tickring.feed.FeedFormat;
import io.tickring.feed.Formats;
import io.tickring.feed.itch.ItchGenerator;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.BatchSink;
import io.tickring.ingest.FullPolicy;
import io.tickring.ingest.Publisher;
import io.tickring.node.FileIngest;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;

/** A made-up ITCH session in the page cache, decoded into a node; against decoding it alone. */
final class ItchScenario implements Scenario {
    private static final long SEED = 1;
    private static final LocalDate DATE = LocalDate.of(2026, 1, 5);
    private static final FeedFormat FORMAT = Formats.named("itch");
    private static final int STEP = 16_384;
    private static final int CHUNK = 1 << 20;
    private static final long BYTES_A_MESSAGE = 400; // file, log and segments, with room to spare
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final double AIM = 5;

    @Override
    public String name() {
        return "itch";
    }

    @Override
    public String summary() {
        return "a generated ITCH 5.0 file in the page cache, decoded through a batch sink, one"
                + " shard, ack WAL, defaults; against decoding it into nothing";
    }

    @Override
    public long defaultTicks() {
        return 5_000_000;
    }

    /** What one run of a node gave. */
    private record Run(double messagesPerSecond, double bytesPerMessage, String dirty) {}

    @Override
    public void run(Settings settings, Report report) throws Exception {
        final long least = ItchGenerator.leastMessages(settings.symbols());
        measure(settings.ticks(Math.max(least, settings.warmUpTicks())), new Report());
        measure(settings, report);
    }

    private static void measure(Settings settings, Report report) throws Exception {
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            work.needs(settings.ticks() * BYTES_A_MESSAGE);
            final Path file = work.resolve("made-up.itch50");
            generate(settings, file);
            final SideBySide<Double, Run> pair =
                    SideBySide.run(
                            settings.fork(),
                            () -> decodeOnly(file),
                            () -> ingest(file, work.resolve("node"), settings));
            final Run run = pair.measured();
            report.add(
                    Figure.rate("decoded, acked", run.messagesPerSecond(), "messages")
                            .beside("decoding alone", pair.baseline() / 1e6)
                            .aim(AIM));
            report.add(
                    Figure.rate(
                            "whole file ingest, with SHA-256",
                            wholeFile(file, work.resolve("whole"), settings),
                            "messages"));
            report.add(Figure.of("log", run.bytesPerMessage(), "bytes/message"));
            report.note(run.dirty());
        }
    }

    private static void generate(Settings settings, Path file) throws IOException {
        try (FileChannel out =
                FileChannel.open(
                        file,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW)) {
            new ItchGenerator(settings.ticks(), settings.symbols(), SEED)
                    .writeTo(out, written -> {});
            final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
            out.position(0);
            while (out.read(chunk.clear()) >= 0) { // read once: it lies in the page cache
            }
        }
    }

    private static double decodeOnly(Path file) throws IOException {
        try (ChunkReader reader = ChunkReader.open(file)) {
            final FeedFormat.Decoder decoder =
                    FORMAT.decoder(reader, new NullSink(), FORMAT.midnight(DATE));
            final long startNs = System.nanoTime();
            decodeAll(decoder);
            return decoder.report().messages() * 1e9 / (System.nanoTime() - startNs);
        }
    }

    private static void decodeAll(FeedFormat.Decoder decoder) throws IOException {
        boolean more = true;
        while (more) {
            more = decoder.step(STEP);
        }
    }

    private static Run ingest(Path file, Path directory, Settings settings) throws IOException {
        final NodeConfig config = NodeFeed.config(directory, settings);
        try (Node node = Node.open(config);
                Publisher publisher = node.publisher("perf", AckMode.WAL);
                ChunkReader reader = ChunkReader.open(file);
                BatchSink sink = publisher.sink(FullPolicy.STALL);
                DirtyWatch dirty = DirtyWatch.start()) {
            final FeedFormat.Decoder decoder = FORMAT.decoder(reader, sink, FORMAT.midnight(DATE));
            final long before = node.shards().get(0).append();
            final long startNs = System.nanoTime();
            decodeAll(decoder);
            sink.flush();
            if (!publisher.awaitAcked(TIMEOUT)) {
                throw new IOException("not everything was acked within " + TIMEOUT);
            }
            final long elapsedNs = System.nanoTime() - startNs;
            final long messages = decoder.report().messages();
            return new Run(
                    messages * 1e9 / elapsedNs,
                    (double) (node.shards().get(0).append() - before) / messages,
                    dirty.verdict());
        }
    }

    private static double wholeFile(Path file, Path directory, Settings settings)
            throws IOException {
        try (Node node = Node.open(NodeFeed.config(directory, settings))) {
            final long startNs = System.nanoTime();
            final long messages =
                    new FileIngest(node, FORMAT, AckMode.WAL, false)
                            .run(file, DATE, done -> {})
                            .feed()
                            .messages();
            return messages * 1e9 / (System.nanoTime() - startNs);
        }
    }
}
