package io.tickring.perf.rig;

import io.tickring.node.NodeConfig;
import io.tickring.segment.SegmentMeta;
import io.tickring.shard.ShardInfo;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * One publisher, one shard, ack WAL: from the first offer to the last ack, tick by tick and through
 * a batch sink, beside a {@link BareRing} that claims alike.
 */
final class IngestScenario implements Scenario {
    private static final int BATCH = 128; // what BatchSink claims
    private static final long LEAST_SPARE_FILES = 4;
    private static final int BYTES_A_TICK = 80; // with frame headers of small batches
    private static final double AIM_OFF = 15;
    private static final double AIM_ON = 6;
    private static final double AIM_RATIO = 0.7;

    private final boolean flushes;

    /**
     * @param flushes whether MemTables are flushed into segments at the default threshold meanwhile
     */
    IngestScenario(boolean flushes) {
        this.flushes = flushes;
    }

    @Override
    public String name() {
        return flushes ? "ingest-flush" : "ingest";
    }

    @Override
    public String summary() {
        return "one publisher, one shard, ack WAL, "
                + (flushes ? "flush at the default threshold" : "flush off")
                + ", first offer to last ack; against a bare ring of the same JVM";
    }

    @Override
    public long defaultTicks() {
        return 20_000_000;
    }

    /** What one run of a node gave. */
    private record Run(
            double ticksPerSecond,
            double flushedPerSecond,
            double logBytesPerTick,
            double segmentBytesPerTick,
            long refused,
            int filesBefore,
            int filesAfter,
            Map<String, Long> cpuNs,
            String dirty) {}

    @Override
    public void run(Settings settings, Report report) throws Exception {
        measure(settings.ticks(settings.warmUpTicks()), new Report());
        measure(settings, report);
    }

    private void measure(Settings settings, Report report) throws Exception {
        add(settings, report, "tick by tick", 1);
        add(settings, report, "batch sink", BATCH);
        report.note(
                "profile "
                        + settings.profile()
                        + ", "
                        + settings.symbols()
                        + " symbols (Zipf), WAL files of "
                        + (settings.walFileLengthBytes() >> 20)
                        + " MiB");
    }

    private void add(Settings settings, Report report, String how, int batch) throws Exception {
        final TickInput input = new TickInput(settings.symbols());
        final SideBySide<Double, Run> pair =
                SideBySide.run(
                        settings.fork(),
                        () -> bare(settings, input, batch),
                        () -> node(settings, input, batch));
        final Run run = pair.measured();
        report.add(
                Figure.rate(how, run.ticksPerSecond(), "ticks")
                        .beside(RingBareScenario.label(batch), pair.baseline() / 1e6)
                        .aim(flushes ? AIM_ON : AIM_OFF)
                        .aimRatio(AIM_RATIO));
        if (flushes) {
            report.add(
                    Figure.rate(how + ", until all is flushed", run.flushedPerSecond(), "ticks"));
        }
        report.add(Figure.of(how + ", log", run.logBytesPerTick(), "bytes/tick"));
        if (flushes) {
            report.add(Figure.of(how + ", segments", run.segmentBytesPerTick(), "bytes/tick"));
        }
        run.cpuNs()
                .forEach(
                        (thread, ns) ->
                                report.add(
                                        Figure.of(
                                                how + ", cpu of " + thread,
                                                (double) ns / settings.ticks(),
                                                "ns/tick")));
        report.add(Figure.of(how + ", refused offers", (double) run.refused(), "offers"));
        report.note(how + ": " + run.dirty());
        report.note(how + ": " + files(run));
    }

    private String files(Run run) {
        return flushes
                ? "log files were in use for a warm-up before, and are recycled after each flush"
                : String.format(
                        Locale.ROOT,
                        "%d zeroed log files stood ready before the clock started; nothing is"
                                + " recycled without a flush, so the log agent wrote and forced %d"
                                + " more meanwhile",
                        run.filesBefore(),
                        run.filesAfter() - run.filesBefore());
    }

    private static double bare(Settings settings, TickInput input, int batch) throws Exception {
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            return BareRing.run(
                    work.resolve("bare"), settings.profile(), input, settings.ticks(), batch);
        }
    }

    private Run node(Settings settings, TickInput input, int batch) throws Exception {
        final int spareFiles =
                (int)
                        (settings.ticks() * BYTES_A_TICK / settings.walFileLengthBytes()
                                + LEAST_SPARE_FILES);
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            work.needs((flushes ? 2 : 3) * settings.ticks() * BYTES_A_TICK);
            final Path directory = work.resolve("node");
            final NodeConfig config = NodeFeed.config(directory, settings);
            if (!flushes) {
                config.flushByHandOnly().walSpareFiles(spareFiles);
            }
            try (NodeFeed feed = new NodeFeed(config, input, settings.symbols())) {
                if (flushes) {
                    publish(feed, settings.warmUpTicks(), batch);
                } else {
                    feed.awaitSpareFiles(spareFiles);
                }
                return clocked(feed, settings.ticks(), batch);
            }
        }
    }

    private Run clocked(NodeFeed feed, long ticks, int batch) throws InterruptedException {
        final ShardInfo before = feed.shard();
        final long refusedBefore = feed.node().refused();
        try (DirtyWatch dirty = DirtyWatch.start()) {
            final ThreadMeter cpu = ThreadMeter.ofCpu();
            final long startNs = System.nanoTime();
            publish(feed, ticks, batch);
            final long ackedNs = System.nanoTime() - startNs;
            final Map<String, Long> cpuNs = cpu.elapsed();
            final ShardInfo after = feed.shard();
            final String verdict = dirty.verdict();
            if (flushes) {
                feed.flush();
            }
            final long flushedNs = System.nanoTime() - startNs;
            final ShardInfo end = feed.shard();
            final long rows = end.segments().stream().mapToLong(SegmentMeta::rows).sum();
            final long bytes = end.segments().stream().mapToLong(SegmentMeta::fileLength).sum();
            return new Run(
                    ticks * 1e9 / ackedNs,
                    ticks * 1e9 / flushedNs,
                    (double) (after.append() - before.append()) / ticks,
                    rows == 0 ? 0 : (double) bytes / rows,
                    feed.node().refused() - refusedBefore,
                    before.walFiles(),
                    after.walFiles(),
                    cpuNs,
                    verdict);
        }
    }

    private static void publish(NodeFeed feed, long ticks, int batch) {
        if (batch == 1) {
            feed.publishSingly(ticks);
        } else {
            feed.publishBatched(ticks);
        }
    }
}
