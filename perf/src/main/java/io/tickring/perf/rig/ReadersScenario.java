package io.tickring.perf.rig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ingest at full speed while another process opens the store, replays a symbol and closes it again,
 * five times a second; against the same without a reader.
 */
final class ReadersScenario implements Scenario {
    private static final long BYTES_A_TICK = 140;
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);

    @Override
    public String name() {
        return "readers";
    }

    @Override
    public String summary() {
        return "one publisher, one shard, ack WAL, batch sink, flush on, while another process opens"
                + " the store and replays a symbol, "
                + LiveReader.OPENS_A_SECOND
                + " times a second; against the same without it";
    }

    @Override
    public long defaultTicks() {
        return 50_000_000;
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        measure(settings.ticks(settings.warmUpTicks()), new Report());
        measure(settings, report);
        report.note(
                "the reader costs nothing where the ranges of value and baseline overlap; it runs on"
                        + " the same cores, so what it computes is missing from the writer");
    }

    private static void measure(Settings settings, Report report) throws Exception {
        final TickInput input = new TickInput(settings.symbols());
        final Report reader = new Report();
        final SideBySide<Double, Double> pair =
                SideBySide.run(
                        settings.fork(),
                        () -> alone(settings, input),
                        () -> beside(settings, input, reader));
        report.add(
                Figure.rate("with a reader", pair.measured(), "ticks")
                        .beside("no reader", pair.baseline() / 1e6));
        reader.getFigures().forEach(report::add);
        reader.getNotes().forEach(report::note);
    }

    private static double alone(Settings settings, TickInput input) throws Exception {
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            work.needs(settings.ticks() * BYTES_A_TICK);
            return ingest(work.resolve(LiveReader.STORE), settings, input, () -> {});
        }
    }

    private static double beside(Settings settings, TickInput input, Report report)
            throws Exception {
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            work.needs(settings.ticks() * BYTES_A_TICK);
            final Path stop = work.resolve(LiveReader.STOP);
            final Settings inner = settings.directory(stop.getParent());
            final CompletableFuture<Report> reader = new CompletableFuture<>();
            final double rate;
            try {
                rate =
                        ingest(
                                work.resolve(LiveReader.STORE),
                                settings,
                                input,
                                () -> start(inner, reader));
            } finally {
                Files.createFile(stop);
            }
            final Report read = reader.join();
            read.getFigures().forEach(report::add);
            read.getNotes().forEach(report::note);
            return rate;
        }
    }

    private static void start(Settings inner, CompletableFuture<Report> reader) {
        final Thread thread =
                new Thread(
                        () -> {
                            try {
                                reader.complete(ForkRunner.run(LiveReader.NAME, inner));
                            } catch (Exception e) {
                                reader.completeExceptionally(new CompletionException(e));
                            }
                        },
                        "reader");
        thread.setDaemon(true);
        thread.start();
        // Its JVM has started and warmed up a little when the clock starts.
        while (!Files.exists(inner.directory().resolve(LiveReader.STARTED)) && !reader.isDone()) {
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private static double ingest(
            Path directory, Settings settings, TickInput input, Runnable whenOpen)
            throws Exception {
        try (NodeFeed feed =
                new NodeFeed(NodeFeed.config(directory, settings), input, settings.symbols())) {
            feed.publishBatched(settings.warmUpTicks());
            feed.flush();
            whenOpen.run();
            final long startNs = System.nanoTime();
            feed.publishBatched(settings.ticks());
            return settings.ticks() * 1e9 / (System.nanoTime() - startNs);
        }
    }
}
