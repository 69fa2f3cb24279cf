package io.tickring.perf.rig;

import io.tickring.feed.FeedFormat;
import io.tickring.feed.Formats;
import io.tickring.feed.itch.ItchGenerator;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.CompactionResult;
import io.tickring.ingest.FlushResult;
import io.tickring.node.FileIngest;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import io.tickring.segment.SegmentMeta;
import io.tickring.shard.StoreView;
import io.tickring.tick.Names;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an ITCH file takes on disk when it was ingested, flushed and merged, as a part of the file's
 * own bytes: a made-up file, and a recorded one where {@code -Dtickring.data} names a directory of
 * them. A size is no rate: it is the same in every fork.
 */
final class CompactedSizeScenario implements Scenario {
    private static final long SEED = 1;
    private static final LocalDate DATE = LocalDate.of(2026, 1, 5);
    private static final LocalDate RECORDED_DATE = LocalDate.of(2020, 1, 30);
    private static final String RECORDED = "AAPL_20200130_first10k.itch50";
    private static final FeedFormat FORMAT = Formats.named("itch");
    private static final long BYTES_A_MESSAGE = 400;
    private static final int BYTES_OF_A_MESSAGE = 32; // in the file, about
    private static final Duration TIMEOUT = Duration.ofMinutes(30);
    private static final double LIMIT = 60;

    @Override
    public String name() {
        return "compacted-size";
    }

    @Override
    public String summary() {
        return "an ITCH file, ingested, flushed and merged: bytes of segments as a part of the"
                + " file's";
    }

    @Override
    public long defaultTicks() {
        return 5_000_000;
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            final long messages =
                    Math.max(settings.ticks(), ItchGenerator.leastMessages(settings.symbols()));
            work.needs(messages * BYTES_A_MESSAGE);
            final Path madeUp = work.resolve("made-up.itch50");
            try (FileChannel out =
                    FileChannel.open(
                            madeUp, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                new ItchGenerator(messages, settings.symbols(), SEED).writeTo(out, written -> {});
            }
            measure("made-up file", madeUp, DATE, work.resolve("made-up"), settings, report);
            final String data = System.getProperty("tickring.data");
            if (data == null) {
                report.note("NO RECORDED FILE: -Dtickring.data names no directory of them");
            } else {
                measure(
                        "recorded file",
                        Path.of(data, "itch50", RECORDED),
                        RECORDED_DATE,
                        work.resolve("recorded"),
                        settings,
                        report);
            }
        }
    }

    private static void measure(
            String what,
            Path file,
            LocalDate date,
            Path directory,
            Settings settings,
            Report report)
            throws Exception {
        final double fileBytes = Files.size(file);
        // Several groups, for a single one is merged with nothing.
        final NodeConfig config =
                NodeFeed.config(directory, settings)
                        .flushRows(NodeFeed.flushRows((long) fileBytes / BYTES_OF_A_MESSAGE))
                        .compaction(false);
        try (Node node = Node.open(config)) {
            new FileIngest(node, FORMAT, AckMode.WAL, false).run(file, date, done -> {});
            for (FlushResult result : node.flush(TIMEOUT)) {
                if (!result.isDone()) {
                    throw new IOException("flush failed: " + result);
                }
            }
            report.add(Figure.of(what + ", fresh", bytes(segments(node)) / fileBytes * 100, "%"));
            for (CompactionResult result : node.compact(TIMEOUT)) {
                if (!result.isDone()) {
                    throw new IOException("compaction failed: " + result);
                }
            }
            report.add(
                    Figure.of(what + ", merged", bytes(segments(node)) / fileBytes * 100, "%")
                            .limit(LIMIT));
            noteTypes(what, node, report);
        }
    }

    private static List<SegmentMeta> segments(Node node) {
        return node.shards().get(0).segments();
    }

    private static long bytes(List<SegmentMeta> segments) {
        return segments.stream().mapToLong(SegmentMeta::fileLength).sum();
    }

    /** Bytes by type; lines are those of rare types and of events that columns cannot hold. */
    private static void noteTypes(String what, Node node, Report report) {
        final Map<String, long[]> byType = new TreeMap<>();
        try (StoreView view = node.view()) {
            addTypes(view.names(), segments(node), byType);
        }
        byType.forEach(
                (type, sums) ->
                        report.note(
                                String.format(
                                        Locale.ROOT,
                                        "%s, merged: %s %,d rows, %,d bytes, %.1f a row",
                                        what,
                                        type,
                                        sums[0],
                                        sums[1],
                                        (double) sums[1] / sums[0])));
    }

    /** Adds rows and bytes of each type. */
    private static void addTypes(
            Names names, List<SegmentMeta> segments, Map<String, long[]> byType) {
        for (SegmentMeta segment : segments) {
            final String type =
                    segment.typeId() < 0 ? "lines" : names.type(segment.typeId()).name();
            final long[] sums = byType.computeIfAbsent(type, name -> new long[2]);
            sums[0] += segment.rows();
            sums[1] += segment.fileLength();
        }
    }
}
