package io.tickring.perf.rig;

import io.tickring.node.Replay;
import io.tickring.replay.ReplayOrder;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * A closed, flushed store in the page cache, replayed by one thread: a shard in append order,
 * single symbols, and four shards merged; against reading as many bare lines from front to back.
 */
final class ReplayScenario implements Scenario {
    private static final int MERGED_SHARDS = 4;
    private static final int MIDDLING_RANK = 100;
    private static final long BYTES_A_TICK = 200; // log, segments, bare lines

    /** A short pass is repeated until so many ticks were read. */
    private static final long LEAST_TICKS = 5_000_000;

    private static final double AIM_APPEND = 30;
    private static final double AIM_SYMBOL = 20;
    private static final double AIM_MERGED = 5;
    private static final String BASELINE = "bare lines";

    private final Checksum checksum = new Checksum();

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public String summary() {
        return "a flushed store in the page cache, eventTime and one field of each tick read; against"
                + " reading as many 64-byte lines of a mapped file";
    }

    @Override
    public long defaultTicks() {
        return 20_000_000;
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        measure(settings.ticks(settings.warmUpTicks()), new Report());
        measure(settings, report);
        report.note("checksum " + (checksum.sum() == 0 ? "0" : "not 0"));
    }

    private void measure(Settings settings, Report report) throws Exception {
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            work.needs(settings.ticks() * BYTES_A_TICK);
            final TickInput input = new TickInput(settings.symbols());
            final LineFiles lines = new LineFiles(work.resolve("lines"), input, settings.ticks());
            measureOneShard(settings, report, input, lines, false);
            measureOneShard(settings, report, input, lines, true);
            measureMerged(settings, report, input, lines);
        }
    }

    private void measureOneShard(
            Settings settings, Report report, TickInput input, LineFiles lines, boolean mix)
            throws Exception {
        final String of = mix ? ", 3 types" : ", trades";
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            final Path directory = work.resolve("store");
            build(directory, settings, input, 1, mix);
            try (StoreReader reader = StoreReader.open(StoreConfig.at(directory))) {
                final Replay all = Replay.over(reader::view).order(ReplayOrder.APPEND);
                final long startNs = System.nanoTime();
                final long count = all.run(checksum);
                final double first = count * 1e9 / (System.nanoTime() - startNs);
                add(settings, report, "one shard" + of, all, lines, AIM_APPEND);
                report.add(Figure.rate("one shard" + of + ", first touch", first, "ticks"));
                for (int rank : new int[] {0, Math.min(MIDDLING_RANK, settings.symbols() - 1)}) {
                    final Replay one = Replay.over(reader::view).symbols(TickInput.symbol(rank));
                    add(settings, report, "symbol " + (rank + 1) + of, one, lines, AIM_SYMBOL);
                }
            }
        }
    }

    private void measureMerged(Settings settings, Report report, TickInput input, LineFiles lines)
            throws Exception {
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            final Path directory = work.resolve("store");
            build(directory, settings, input, MERGED_SHARDS, false);
            try (StoreReader reader = StoreReader.open(StoreConfig.at(directory))) {
                final Replay merged = Replay.over(reader::view).order(ReplayOrder.RECEIVE);
                merged.run(checksum);
                add(
                        settings,
                        report,
                        "merged, " + MERGED_SHARDS + " shards, trades",
                        merged,
                        lines,
                        AIM_MERGED);
            }
        }
    }

    private void add(
            Settings settings,
            Report report,
            String name,
            Replay replay,
            LineFiles lines,
            double aim)
            throws Exception {
        final long count = replay.run(checksum);
        final SideBySide<Double, Double> pair =
                SideBySide.run(
                        settings.fork(),
                        () -> rate(settings, () -> lines.read(count, checksum)),
                        () -> rate(settings, () -> replay.run(checksum)));
        report.add(
                Figure.rate(name, pair.measured(), "ticks")
                        .beside(BASELINE, pair.baseline() / 1e6)
                        .aim(aim));
        report.note(String.format(Locale.ROOT, "%s: %,d ticks a pass", name, count));
    }

    private static double rate(Settings settings, Callable<Long> pass) throws Exception {
        final long least = Math.min(LEAST_TICKS, settings.ticks());
        long done = 0;
        final long startNs = System.nanoTime();
        while (done < least) {
            done += pass.call();
        }
        return done * 1e9 / (System.nanoTime() - startNs);
    }

    /** Makes a store whose ticks are all in segments, and closes it. */
    static void build(Path directory, Settings settings, TickInput input, int shards, boolean mix)
            throws IOException, InterruptedException {
        try (NodeFeed feed =
                new NodeFeed(
                        NodeFeed.config(directory, settings).shards(shards),
                        input,
                        settings.symbols())) {
            if (mix) {
                feed.publishMix(settings.ticks());
            } else {
                feed.publishBatched(settings.ticks());
            }
            feed.flush();
        }
    }
}
