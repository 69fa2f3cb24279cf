package io.tickring.perf.loops;

import io.tickring.ingest.AckMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** All loops of this JVM, under the names that the C program gives its own. */
public final class JavaLoops {
    private static final long SHORT_TICKS = 100_000;
    private static final long LONG_TICKS = 5_000_000;
    private static final long QUICK_LONG_TICKS = 1_000_000;
    private static final int WARM_UPS = 3;

    private JavaLoops() {}

    /**
     * Runs every loop, the warm-up not counted.
     *
     * @param file on shared memory, made and deleted
     * @param directory on a disk, for the node's stores
     */
    public static LoopTimes run(Path file, Path directory, int runs, boolean quick)
            throws Exception {
        final RouteLoops routes = new RouteLoops(quick);
        final MemoryIngest ingest = new MemoryIngest(routes);
        final Map<String, List<Double>> results = new LinkedHashMap<>();
        try (MappedLoops mapped = new MappedLoops(file, quick)) {
            measure(results, "write64.lock", runs, mapped::writeAndFence);
            measure(results, "bulk4k.same", runs, mapped::bulkToOnePlace);
            measure(results, "bulk4k.span", runs, mapped::bulkOverSpan);
            measure(results, "route.cached", runs, routes::cached);
            measure(results, "route.uncached", runs, routes::uncached);
            measure(results, "ingest.short", runs, () -> ingest.run(SHORT_TICKS));
            measure(
                    results,
                    "ingest.long",
                    runs,
                    () -> ingest.run(quick ? QUICK_LONG_TICKS : LONG_TICKS));
            measure(results, "write64.read", runs, mapped::writeAndRead);
        }
        final long longTicks = quick ? QUICK_LONG_TICKS : LONG_TICKS;
        try (NodeIngest node = new NodeIngest(directory.resolve("wal"), AckMode.WAL, routes)) {
            measure(results, "node.short", runs, () -> node.run(SHORT_TICKS));
            measure(results, "node.long", runs, () -> node.run(longTicks));
        }
        try (NodeIngest node = new NodeIngest(directory.resolve("fsync"), AckMode.FSYNC, routes)) {
            measure(results, "node.durable", runs, () -> node.run(longTicks));
        }
        return new LoopTimes(results);
    }

    private static void measure(
            Map<String, List<Double>> results, String name, int runs, Callable<Double> loop)
            throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            loop.call();
        }
        final List<Double> values = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            values.add(loop.call());
        }
        results.put(name, values);
    }
}
