package io.tickring.perf.load;

import io.tickring.ingest.Pinning;
import io.tickring.node.CorePinning;
import java.util.concurrent.atomic.AtomicInteger;

/** The publisher on core 0, the node's handlers on the other cores in turn. <b>Thread:</b> any. */
final class LoadPinning {
    static final int LEAST_CORES = 2;

    private LoadPinning() {}

    static Pinning publisher() {
        return new CorePinning(0);
    }

    static Pinning handlers(int cores) {
        final AtomicInteger handler = new AtomicInteger();
        return (thread, name) ->
                new CorePinning(1 + handler.getAndIncrement() % (cores - 1)).wrap(thread, name);
    }
}
