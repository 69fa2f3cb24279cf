package io.tickring.perf.rig;

import io.tickring.ingest.AckMode;
import io.tickring.tick.TickLayout;
import java.util.Locale;

/**
 * Batches of ticks that are acked when they are durable, one after the other: a batch is offered
 * when the one before it was acked; against writing as many bytes and one {@code fdatasync}.
 */
final class FsyncScenario implements Scenario {
    private static final int BATCH = 1024;

    /** The batch's lines and the header of its frame. */
    private static final int BATCH_LENGTH = (BATCH + 1) << TickLayout.LINE_SHIFT;

    private static final int TICK_LENGTH = 2 << TickLayout.LINE_SHIFT;

    /** Forces of single ticks beside this many ticks in batches. */
    private static final long TICKS_A_FORCE = 1000;

    private static final long BYTES_A_TICK = 80;
    private static final long LEAST_BYTES = 512L << 20;
    private static final double AIM_RATIO = 1 / 1.5;
    private static final double AIM_GROUP = 10;

    @Override
    public String name() {
        return "fsync";
    }

    @Override
    public String summary() {
        return "batches of "
                + BATCH
                + " ticks, each offered when the one before was acked FSYNC; against as many bytes"
                + " and one fdatasync into a file written before";
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
                final SideBySide<Double, Double> pair =
                        SideBySide.run(
                                settings.fork(),
                                () -> bare.run(batches, BATCH_LENGTH),
                                () -> node(settings, work, batches));
                final double perTick = bare.run(singles, TICK_LENGTH);
                report.add(
                        Figure.of("batches", pair.measured(), "batches/s")
                                .beside("bare fdatasync a batch", pair.baseline())
                                .aimRatio(AIM_RATIO));
                report.add(
                        Figure.rate("ticks", pair.measured() * BATCH, "ticks")
                                .beside("bare fdatasync a tick", perTick / 1e6)
                                .aimRatio(AIM_GROUP));
            }
            report.note(
                    String.format(
                            Locale.ROOT,
                            "%,d batches of %,d ticks, %,d single forces; flush at the default"
                                    + " threshold",
                            batches,
                            BATCH,
                            singles));
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
