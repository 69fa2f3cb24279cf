package io.tickring.perf.load;

import io.tickring.ingest.Pinning;
import io.tickring.node.CorePinning;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The publisher on core 0, the node's handlers on the other cores in turn. <b>Thread:</b> any. */
final class LoadPinning {
    static final int LEAST_CORES = 2;

    private final List<CorePinning> all = new CopyOnWriteArrayList<>();
    private final AtomicInteger handlers = new AtomicInteger();
    private final int cores;

    /**
     * @param cores of the machine, at least {@link #LEAST_CORES}
     */
    LoadPinning(int cores) {
        this.cores = cores;
    }

    Pinning publisher() {
        return on(0);
    }

    Pinning handlers() {
        return (thread, name) ->
                on(1 + handlers.getAndIncrement() % (cores - 1)).wrap(thread, name);
    }

    private Pinning on(int core) {
        final CorePinning pinning = new CorePinning(core);
        all.add(pinning);
        return pinning;
    }

    /** Threads that the system would not pin. */
    int refused() {
        return all.stream().mapToInt(CorePinning::refused).sum();
    }
}
