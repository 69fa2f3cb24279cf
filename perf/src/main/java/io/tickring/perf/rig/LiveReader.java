package io.tickring.perf.rig;

import io.tickring.node.Replay;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The inner part of {@link ReadersScenario}: reads a store until it is told to stop. */
final class LiveReader implements Scenario {
    static final String NAME = "readers-inner";

    /** The store, in the directory that it is given. */
    static final String STORE = "store";

    /** A file in that directory that it makes when it has read the store once. */
    static final String STARTED = "started";

    /** A file in that directory that ends it. */
    static final String STOP = "stop";

    static final int OPENS_A_SECOND = 5;

    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1) / OPENS_A_SECOND;
    private static final int MIDDLING_RANK = 100;

    private final Checksum checksum = new Checksum();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "opens a store that is being written, replays a symbol and closes it, again and again";
    }

    @Override
    public long defaultTicks() {
        return 0;
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        final Path stop = settings.directory().resolve(STOP);
        final String symbol = TickInput.symbol(Math.min(MIDDLING_RANK, settings.symbols() - 1));
        readOnce(settings.directory().resolve(STORE), symbol);
        Files.createFile(settings.directory().resolve(STARTED));
        final long startNs = System.nanoTime();
        long nextNs = startNs;
        long busyNs = 0;
        long opens = 0;
        long rows = 0;
        while (!Files.exists(stop)) {
            final long now = System.nanoTime();
            if (now < nextNs) {
                LockSupport.parkNanos(nextNs - now);
                continue;
            }
            nextNs = now + PERIOD_NS;
            rows += readOnce(settings.directory().resolve(STORE), symbol);
            busyNs += System.nanoTime() - now;
            opens++;
        }
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        report.add(Figure.of("reader, opens", opens / seconds, "a second"));
        report.add(Figure.of("reader, open to close", opens == 0 ? 0 : busyNs / 1e6 / opens, "ms"));
        report.add(Figure.of("reader, ticks read", (double) rows, "ticks"));
        report.note("checksum " + (checksum.sum() == 0 ? "0" : "not 0"));
    }

    private long readOnce(Path store, String symbol) throws Exception {
        try (StoreReader reader = StoreReader.open(StoreConfig.at(store))) {
            return Replay.over(reader::view).symbols(symbol).run(checksum);
        }
    }
}
