package io.tickring.perf.rig;

import io.tickring.node.Replay;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The inner part of {@link ReadersScenario}: reads a store until it is told to stop. */
final class LiveReader implements Scenario {
    static final String NAME = "readers-inner";

    /** The same, with no more of the cores than nobody else wants. */
    static final String LOW_NAME = "readers-inner-low";

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
    private final boolean isLow;

    /**
     * @param isLow whether it takes the lowest priority
     */
    LiveReader(boolean isLow) {
        this.isLow = isLow;
    }

    @Override
    public String name() {
        return isLow ? LOW_NAME : NAME;
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
        if (isLow) {
            lowerPriority();
        }
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
        final String who = isLow ? "low reader, " : "reader, ";
        report.add(Figure.of(who + "opens", opens / seconds, "a second"));
        report.add(Figure.of(who + "open to close", opens == 0 ? 0 : busyNs / 1e6 / opens, "ms"));
        report.add(Figure.of(who + "ticks read", (double) rows, "ticks"));
        report.note("checksum " + (checksum.sum() == 0 ? "0" : "not 0"));
    }

    /** Of every thread there is; those to come inherit it. */
    private static void lowerPriority() throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of("renice", "-n", "19", "-p"));
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            tasks.forEach(task -> command.add(task.getFileName().toString()));
        }
        final Process renice =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        if (renice.waitFor() != 0) {
            throw new IOException("renice did not lower the reader's priority; see above");
        }
    }

    private long readOnce(Path store, String symbol) throws Exception {
        try (StoreReader reader = StoreReader.open(StoreConfig.at(store))) {
            return Replay.over(reader::view).symbols(symbol).run(checksum);
        }
    }
}
