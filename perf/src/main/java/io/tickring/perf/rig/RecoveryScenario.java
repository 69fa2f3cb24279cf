package io.tickring.perf.rig;

import io.tickring.shard.Store;
import io.tickring.shard.StoreConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A store whose ticks are all in its log is opened for writing: the log is scanned, its checksums
 * are checked and its events indexed; against reading the same files and taking their CRC32C.
 */
final class RecoveryScenario implements Scenario {
    private static final long BYTES_A_TICK = 80; // with spare files, and frame headers
    private static final double AIM_RATIO = 0.6;
    private static final double MEGA = 1e6;

    @Override
    public String name() {
        return "recovery";
    }

    @Override
    public String summary() {
        return "opens a store of an unflushed log (2 GiB unless said), page cache hot, then cold;"
                + " against a plain read + CRC32C of the same log files";
    }

    /** 2 GiB of log. */
    @Override
    public long defaultTicks() {
        return 33_554_432;
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        measure(settings.ticks(settings.warmUpTicks()), new Report());
        measure(settings, report);
    }

    private static void measure(Settings settings, Report report) throws Exception {
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            work.needs(settings.ticks() * BYTES_A_TICK);
            final Path store = work.resolve("store");
            build(store, settings);
            open(store, 0, settings.ticks()); // lets go of spare files, so that no pass meets them
            final ReadPass pass = ReadPass.over(store, "wal-", ".log");
            pass.run(); // whatever was cold is not any more
            final SideBySide<Double, Double> hot =
                    SideBySide.run(
                            settings.fork(),
                            pass::run,
                            () -> open(store, pass.bytes(), settings.ticks()));
            report.add(
                    Figure.of("page cache hot", hot.measured() / MEGA, "MB/s")
                            .beside(ReadPass.NAME, hot.baseline() / MEGA)
                            .aimRatio(AIM_RATIO));
            report.add(
                    Figure.of(
                            "page cache hot, until open",
                            pass.bytes() / hot.measured() * 1e3,
                            "ms"));
            measureCold(settings, report, store, pass);
            report.note(
                    String.format(
                            Locale.ROOT,
                            "%,d MiB of log files; all of it was forced before",
                            pass.bytes() >> 20));
            report.note("checksum " + (pass.checksum() == 0 ? "0" : "not 0"));
        }
    }

    private static void measureCold(Settings settings, Report report, Path store, ReadPass pass)
            throws Exception {
        final long before = ColdFiles.bytesFromDisk();
        final SideBySide<Double, Double> cold =
                SideBySide.run(
                        settings.fork(),
                        () -> {
                            dropOrWarn(pass, report);
                            return pass.run();
                        },
                        () -> {
                            dropOrWarn(pass, report);
                            return open(store, pass.bytes(), settings.ticks());
                        });
        report.add(
                Figure.of("page cache cold", cold.measured() / MEGA, "MB/s")
                        .beside(ReadPass.NAME, cold.baseline() / MEGA));
        if (!ColdFiles.wasCold(before, 2 * pass.bytes())) {
            report.note("NOT COLD: the disk was not asked for all bytes of the cold passes");
        }
    }

    private static void dropOrWarn(ReadPass pass, Report report) throws InterruptedException {
        if (!ColdFiles.drop(pass.files())) {
            report.note("NOT COLD: this machine cannot drop files from its page cache (dd)");
        }
    }

    /** Makes a store whose ticks are all in the log, durably: closing does not flush. */
    private static void build(Path directory, Settings settings) throws IOException {
        try (NodeFeed feed =
                new NodeFeed(
                        NodeFeed.config(directory, settings).flushByHandOnly(),
                        new TickInput(settings.symbols()),
                        settings.symbols())) {
            feed.publishBatched(settings.ticks());
        }
    }

    /** Bytes of log files per second until the store is open. */
    private static double open(Path directory, long bytes, long ticks) throws IOException {
        final long startNs = System.nanoTime();
        try (Store store =
                Store.open(
                        StoreConfig.at(directory),
                        0,
                        () -> {
                            throw new IOException("nothing is appended, so no file is waited for");
                        })) {
            final double rate = bytes * 1e9 / (System.nanoTime() - startNs);
            if (store.shards().get(0).info().memRows() != ticks) {
                throw new IllegalStateException(
                        "recovered " + store.recovery() + " where " + ticks + " were logged");
            }
            return rate;
        }
    }
}
