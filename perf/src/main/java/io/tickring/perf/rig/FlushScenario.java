package io.tickring.perf.rig;

import io.tickring.segment.SegmentMeta;
import io.tickring.tick.TickLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * Full MemTables are flushed one after the other while nothing is appended, each from its freeze
 * until the manifest's edit is forced; against writing files of the same lengths, each followed by
 * one {@code fdatasync}.
 */
final class FlushScenario implements Scenario {
    private static final int TABLE_ROWS = 1 << 20;
    private static final long BYTES_A_TICK = 240; // log, segments, bare files
    private static final double AIM_MB = 500;
    private static final double MEGA = 1e6;

    @Override
    public String name() {
        return "flush";
    }

    @Override
    public String summary() {
        return "tables of 2^20 rows, each from its freeze until the manifest names its segments"
                + " durably, bytes of lines; against a write + fdatasync of the same segment bytes";
    }

    @Override
    public long defaultTicks() {
        return 20L * TABLE_ROWS;
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        measure(settings.ticks(settings.warmUpTicks()), new Report());
        measure(settings, report);
    }

    private static void measure(Settings settings, Report report) throws Exception {
        add(settings, report, "trades", false);
        add(settings, report, "3 types", true);
        report.note(
                String.format(
                        Locale.ROOT,
                        "%,d tables of %,d rows, %d symbols (Zipf); rates are of 64-byte lines,"
                                + " also the baseline's",
                        tables(settings),
                        rows(settings),
                        settings.symbols()));
    }

    private static long tables(Settings settings) {
        return Math.max(1, settings.ticks() / TABLE_ROWS);
    }

    private static long rows(Settings settings) {
        return Math.min(TABLE_ROWS, settings.ticks());
    }

    /** What the flushes took, and what they wrote. */
    private record Run(long elapsedNs, List<SegmentMeta> segments) {}

    private static void add(Settings settings, Report report, String how, boolean mix)
            throws Exception {
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            work.needs(settings.ticks() * BYTES_A_TICK);
            // The baseline needs the lengths, so the flushes come first in every fork.
            final Run run = flush(work.resolve("store"), settings, mix);
            final long bareNs = write(work.resolve("bare"), run.segments());
            final double lines = (double) tables(settings) * rows(settings);
            final double bytes = lines * TickLayout.LINE_LENGTH;
            final long segmentBytes =
                    run.segments().stream().mapToLong(SegmentMeta::fileLength).sum();
            report.add(
                    Figure.of(how, bytes * 1e9 / run.elapsedNs() / MEGA, "MB/s")
                            .beside("write + fdatasync", bytes * 1e9 / bareNs / MEGA)
                            .aim(AIM_MB));
            report.add(Figure.of(how + ", segments", segmentBytes / lines, "bytes/tick"));
        }
    }

    private static Run flush(Path directory, Settings settings, boolean mix) throws IOException {
        try (ShardFeed feed =
                new ShardFeed(directory, new TickInput(settings.symbols()), settings.symbols())) {
            long elapsedNs = 0;
            for (long table = 0; table < tables(settings); table++) {
                feed.append(rows(settings), mix);
                elapsedNs += feed.flush();
            }
            return new Run(elapsedNs, feed.segments());
        }
    }

    /** Writes files as long as the segments; returns ns. */
    private static long write(Path directory, List<SegmentMeta> segments) throws IOException {
        Files.createDirectories(directory);
        final ByteBuffer piece = ByteBuffer.allocateDirect(1 << 20);
        for (int i = 0; i < piece.capacity(); i++) {
            piece.put(i, (byte) i);
        }
        final long startNs = System.nanoTime();
        for (SegmentMeta segment : segments) {
            try (FileChannel file =
                    FileChannel.open(
                            directory.resolve(segment.fileName()),
                            StandardOpenOption.WRITE,
                            StandardOpenOption.CREATE_NEW)) {
                for (long left = segment.fileLength(); left > 0; left -= piece.capacity()) {
                    file.write(piece.clear().limit((int) Math.min(left, piece.capacity())));
                }
                file.force(false);
            }
        }
        return System.nanoTime() - startNs;
    }
}
