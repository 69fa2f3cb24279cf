package io.tickring.perf.rig;

import io.tickring.ingest.CompactionResult;
import io.tickring.node.NodeConfig;
import io.tickring.segment.SegmentMeta;
import io.tickring.shard.ShardInfo;
import java.time.Duration;
import java.util.Locale;

/**
 * Ingest at full speed while MemTables are flushed and segments merged, first offer to last ack;
 * against the same with compaction off.
 */
final class CompactionScenario implements Scenario {
    private static final long BYTES_A_TICK = 200; // segments, merged ones beside them, and the log
    private static final Duration TIMEOUT = Duration.ofMinutes(30);
    private static final double AIM_RATIO = 0.7;

    @Override
    public String name() {
        return "compaction";
    }

    @Override
    public String summary() {
        return "one publisher, one shard, ack WAL, batch sink, flush and compaction at their"
                + " defaults, first offer to last ack; against the same with compaction off";
    }

    @Override
    public long defaultTicks() {
        return 100_000_000;
    }

    /** What one run gave. */
    private record Run(double ticksPerSecond, ShardInfo end) {}

    /** What was left to merge, and what that took. */
    private record Rest(Run run, double seconds, long merges, ShardInfo end) {}

    @Override
    public void run(Settings settings, Report report) throws Exception {
        measure(settings.ticks(settings.warmUpTicks()), new Report());
        measure(settings, report);
    }

    private static void measure(Settings settings, Report report) throws Exception {
        final TickInput input = new TickInput(settings.symbols());
        final SideBySide<Run, Rest> pair =
                SideBySide.run(
                        settings.fork(),
                        () -> withoutCompaction(settings, input),
                        () -> withCompaction(settings, input));
        final Rest rest = pair.measured();
        report.add(
                Figure.rate("with compaction", rest.run().ticksPerSecond(), "ticks")
                        .beside("compaction off", pair.baseline().ticksPerSecond() / 1e6)
                        .aimRatio(AIM_RATIO));
        report.add(
                Figure.of(
                        "groups at the last ack", rest.run().end().groupLevels().size(), "groups"));
        report.add(Figure.of("until all is merged", rest.seconds(), "s"));
        report.add(Figure.of("merges in that time", (double) rest.merges(), "merges"));
        report.add(Figure.of("fresh segments", bytesPerRow(pair.baseline().end()), "bytes/tick"));
        report.add(Figure.of("merged segments", bytesPerRow(rest.end()), "bytes/tick"));
        report.note(
                String.format(
                        Locale.ROOT,
                        "with compaction off %,d groups were flushed; when all is merged there are"
                                + " %,d",
                        pair.baseline().end().groupLevels().size(),
                        rest.end().groupLevels().size()));
    }

    private static double bytesPerRow(ShardInfo shard) {
        final long rows = shard.segments().stream().mapToLong(SegmentMeta::rows).sum();
        final long bytes = shard.segments().stream().mapToLong(SegmentMeta::fileLength).sum();
        return rows == 0 ? 0 : (double) bytes / rows;
    }

    private static Run withoutCompaction(Settings settings, TickInput input) throws Exception {
        try (WorkDirectory work = work(settings);
                NodeFeed feed = feed(work, settings, input, false)) {
            return ingest(feed, settings);
        }
    }

    private static Rest withCompaction(Settings settings, TickInput input) throws Exception {
        try (WorkDirectory work = work(settings);
                NodeFeed feed = feed(work, settings, input, true)) {
            final Run run = ingest(feed, settings);
            final long startNs = System.nanoTime();
            long merges = 0;
            for (CompactionResult result : feed.node().compact(TIMEOUT)) {
                if (!result.isDone()) {
                    throw new IllegalStateException("compaction failed: " + result);
                }
                merges += result.plans();
            }
            return new Rest(run, (System.nanoTime() - startNs) / 1e9, merges, feed.shard());
        }
    }

    private static WorkDirectory work(Settings settings) throws Exception {
        final WorkDirectory work = WorkDirectory.in(settings.directory());
        work.needs(settings.ticks() * BYTES_A_TICK);
        return work;
    }

    private static NodeFeed feed(
            WorkDirectory work, Settings settings, TickInput input, boolean compaction)
            throws Exception {
        final NodeConfig config =
                NodeFeed.config(work.resolve("node"), settings)
                        .flushRows(NodeFeed.flushRows(settings.ticks()))
                        .compaction(compaction);
        return new NodeFeed(config, input, settings.symbols());
    }

    /** The clock stops at the last ack; what is in tables then is flushed after it. */
    private static Run ingest(NodeFeed feed, Settings settings) throws InterruptedException {
        final long startNs = System.nanoTime();
        feed.publishBatched(settings.ticks());
        final double rate = settings.ticks() * 1e9 / (System.nanoTime() - startNs);
        feed.flush();
        return new Run(rate, feed.shard());
    }
}
