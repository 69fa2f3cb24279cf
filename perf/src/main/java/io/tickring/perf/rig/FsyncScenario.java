package io.tickring.perf.rig;

import io.tickring.fs.DiskFileSystem;
import io.tickring.ingest.AckMode;
import io.tickring.tick.TickLayout;
import java.util.Locale;

/**
 * Ticks that are acked when they are durable. As a stream: the log agent forces what has gathered
 * while it forced the last time; against as many forces of as many bytes, bare. One batch at a
 * time: a batch is offered when the one before it was acked, so every wake-up on the way counts.
 */
final class FsyncScenario implements Scenario {
    private static final int BATCH = 1024;

    /** Ticks in the stream for each one that goes in batches. */
    private static final int STREAM = 4;

    /** The batch's lines and the header of its frame. */
    private static final int BATCH_LENGTH = (BATCH + 1) << TickLayout.LINE_SHIFT;

    private static final int TICK_LENGTH = 2 << TickLayout.LINE_SHIFT;

    /** Forces of single ticks beside this many ticks in batches. */
    private static final long TICKS_A_FORCE = 1000;

    private static final long BYTES_A_TICK = 80;
    private static final long LEAST_BYTES = 512L << 20;
    private static final int LEAST_SPARE_FILES = 4;
    private static final double AIM_RATIO = 1 / 1.5;
    private static final double AIM_GROUP = 10;

    @Override
    public String name() {
        return "fsync";
    }

    @Override
    public String summary() {
        return "ticks acked FSYNC, as a stream and in batches of "
                + BATCH
                + " of which each waits for the one before; against as many bytes and fdatasyncs into"
                + " a file written before";
    }

    @Override
    public long defaultTicks() {
        return 4_000_000;
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        measure(settings.ticks(Math.max(1, settings.warmUpTicks() / 10)), new Report());
        measure(settings, report);
    }

    private static void measure(Settings settings, Report report) throws Exception {
        final long batches = Math.max(1, settings.ticks() / BATCH);
        final long singles = Math.max(1, settings.ticks() / TICKS_A_FORCE);
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            work.needs(settings.ticks() * BYTES_A_TICK + LEAST_BYTES);
            try (BareForce bare = new BareForce(work.resolve("bare"))) {
                final Stream stream = stream(settings.ticks(settings.ticks() * STREAM), work);
                final double bareForces = bare.run(stream.forces(), stream.bytesAForce());
                report.add(
                        Figure.of("stream, group commits", stream.forcesPerSecond(), "forces/s")
                                .beside("bare write + fdatasync of as many bytes", bareForces)
                                .aimRatio(AIM_RATIO));
                report.add(
                        Figure.of(
                                "bare mapped store + force of as many bytes",
                                bare.runMapped(stream.forces(), stream.bytesAForce()),
                                "forces/s"));
                report.add(
                        Figure.of("stream, a group commit", stream.bytesAForce() / 1024.0, "KiB"));
                final SideBySide<Double, Double> pair =
                        SideBySide.run(
                                settings.fork(),
                                () -> bare.run(batches, BATCH_LENGTH),
                                () -> node(settings, work, batches));
                final double perTick = bare.run(singles, TICK_LENGTH);
                report.add(
                        Figure.rate("stream, ticks", stream.ticksPerSecond(), "ticks")
                                .beside("bare fdatasync a tick", perTick / 1e6)
                                .aimRatio(AIM_GROUP));
                report.add(
                        Figure.of("one batch at a time", pair.measured(), "batches/s")
                                .beside("bare write + fdatasync a batch", pair.baseline()));
                report.add(
                        Figure.of(
                                "bare mapped store + force a batch",
                                bare.runMapped(batches, BATCH_LENGTH),
                                "batches/s"));
                report.add(
                        Figure.rate("one batch at a time, ticks", pair.measured() * BATCH, "ticks")
                                .beside("bare fdatasync a tick", perTick / 1e6));
            }
            report.note(
                    String.format(
                            Locale.ROOT,
                            "stream of %,d ticks, flush off; %,d batches of %,d ticks, flush at the"
                                    + " default threshold; %,d single forces",
                            settings.ticks() * STREAM,
                            batches,
                            BATCH,
                            singles));
        }
    }

    /** What a stream gave. */
    private record Stream(
            double ticksPerSecond, double forcesPerSecond, long forces, int bytesAForce) {}

    /** Without flushes, whose own forces would be in the way of those that are counted. */
    private static Stream stream(Settings settings, WorkDirectory work) throws Exception {
        final ForceCount count = new ForceCount();
        final int spareFiles =
                (int)
                        (settings.ticks() * BYTES_A_TICK / settings.walFileLengthBytes()
                                + LEAST_SPARE_FILES);
        try (NodeFeed feed =
                new NodeFeed(
                        NodeFeed.config(work.resolve("stream"), settings)
                                .files(count.over(DiskFileSystem.INSTANCE))
                                .flushByHandOnly()
                                .walSpareFiles(spareFiles),
                        new TickInput(settings.symbols()),
                        settings.symbols(),
                        AckMode.FSYNC)) {
            feed.publishBatched(settings.symbols()); // definitions
            feed.awaitSpareFiles(spareFiles);
            final long forcesBefore = count.forces();
            final long bytesBefore = count.bytes();
            final long startNs = System.nanoTime();
            feed.publishBatched(settings.ticks());
            final double seconds = (System.nanoTime() - startNs) / 1e9;
            final long forces = count.forces() - forcesBefore;
            return new Stream(
                    settings.ticks() / seconds,
                    forces / seconds,
                    forces,
                    (int) Math.min(BareForce.FILE_LENGTH, (count.bytes() - bytesBefore) / forces));
        }
    }

    private static double node(Settings settings, WorkDirectory work, long batches)
            throws Exception {
        try (NodeFeed feed =
                new NodeFeed(
                        NodeFeed.config(work.resolve("node"), settings),
                        new TickInput(settings.symbols()),
                        settings.symbols(),
                        AckMode.FSYNC)) {
            feed.publishBatched(settings.symbols()); // definitions
            final long startNs = System.nanoTime();
            for (long batch = 0; batch < batches; batch++) {
                feed.publishBatched(BATCH);
            }
            return batches * 1e9 / (System.nanoTime() - startNs);
        }
    }
}
