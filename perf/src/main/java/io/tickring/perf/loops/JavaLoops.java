package io.tickring.perf.loops;

import io.tickring.ingest.AckMode;
import java.nio.MappedByteBuffer;
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
    private static final long LEAST_TICKS = 1000;

    /** More than ten ingest rings. */
    private static final long LEAST_NODE_TICKS = 700_000;

    private static final int WARM_UPS = 3;

    /** A run of a node is millions of ticks, so that one is enough for the compiler. */
    private static final int NODE_WARM_UPS = 1;

    private static final int MOST_NODE_RUNS = 2;

    private final Map<String, List<Double>> results = new LinkedHashMap<>();
    private final LoopScale scale;
    private final int runs;

    private JavaLoops(LoopScale scale, int runs) {
        this.scale = scale;
        this.runs = runs;
    }

    /**
     * Runs every loop, the warm-up not counted.
     *
     * @param file on shared memory, made and deleted
     * @param directory on a disk, for the node's stores
     */
    public static LoopTimes run(Path file, Path directory, int runs, LoopScale scale)
            throws Exception {
        final RouteLoops routes = new RouteLoops(scale);
        final JavaLoops loops = new JavaLoops(scale, runs);
        loops.inMemory(SharedMemory.map(file), routes);
        loops.inNodes(directory, routes);
        return new LoopTimes(loops.results, routes.checks());
    }

    private void inMemory(MappedByteBuffer map, RouteLoops routes) throws Exception {
        final MappedLoops mapped = new MappedLoops(map, scale);
        measure("write64.lock", mapped::writeAndFence);
        measure("bulk4k.same", mapped::bulkToOnePlace);
        measure("bulk4k.span", mapped::bulkOverSpan);
        measure("route.cached", routes::cached);
        measure("route.uncached", routes::uncached);
        measure("route.node", routes::byNode);
        final MemoryIngest ingest = new MemoryIngest(routes);
        measure("ingest.short", () -> ingest.run(scale.of(SHORT_TICKS, LEAST_TICKS)));
        measure("ingest.long", () -> ingest.run(scale.of(LONG_TICKS, LEAST_TICKS)));
        ingest.forget();
        final ReadLoops read = new ReadLoops(map, scale);
        measure("write64.read", read::lines);
        measure("bulk4k.read", read::pages);
    }

    private void inNodes(Path directory, RouteLoops routes) throws Exception {
        final long ticks = scale.of(LONG_TICKS, LEAST_NODE_TICKS);
        try (NodeIngest node = new NodeIngest(directory.resolve("wal"), AckMode.WAL, routes)) {
            measureNode("node.long", () -> node.run(ticks));
            measure("node.short", () -> node.run(scale.of(SHORT_TICKS, LEAST_TICKS)));
        }
        try (NodeIngest node = new NodeIngest(directory.resolve("fsync"), AckMode.FSYNC, routes)) {
            measureNode("node.durable", () -> node.run(ticks));
        }
    }

    private void measure(String name, Callable<Double> loop) throws Exception {
        measure(name, WARM_UPS, runs, loop);
    }

    private void measureNode(String name, Callable<Double> loop) throws Exception {
        measure(name, NODE_WARM_UPS, Math.min(runs, MOST_NODE_RUNS), loop);
    }

    private void measure(String name, int warmUps, int times, Callable<Double> loop)
            throws Exception {
        for (int i = 0; i < warmUps; i++) {
            loop.call();
        }
        final List<Double> values = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            values.add(loop.call());
        }
        results.put(name, values);
    }
}
