package io.tickring.perf.loops;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The honest version of the ingest loop: a whole node, from the first offer to the last ack, every
 * tick routed, logged with its checksum, indexed and visible; with FSYNC, on disk. <b>Thread:</b>
 * one.
 */
final class NodeIngest implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final long START_NS = 1_767_623_400_000_000_000L; // 2026-01-05T14:30Z

    private final Node node;
    private final Publisher publisher;
    private final RouteLoops routes;
    private final int[] symbolIds;

    NodeIngest(Path directory, AckMode ackMode, RouteLoops routes) throws IOException {
        this.routes = routes;
        node = Node.open(NodeConfig.at(directory));
        publisher = node.publisher("loops", ackMode);
        symbolIds = new int[routes.symbols() + 1];
        for (int id = 1; id <= routes.symbols(); id++) {
            symbolIds[id] = node.symbol("SYM" + id);
        }
    }

    /** Nanoseconds a tick, until the last one is acked. */
    double run(long count) {
        final long startNs = System.nanoTime();
        for (long i = 0; i < count; i++) {
            final int symbolId = symbolIds[routes.id(i)];
            final long time = START_NS + 1000 * i;
            final long price = 100_000_000_000L + (i & 1023) * 10_000_000L;
            while (publisher.trade(symbolId, time, time, price, 100 + (i & 255)) != Offer.OK) {
                node.failure()
                        .ifPresent(
                                failure -> {
                                    throw new IllegalStateException("the node failed", failure);
                                });
                Thread.onSpinWait();
            }
        }
        if (!publisher.awaitAcked(TIMEOUT)) {
            throw new IllegalStateException("not everything was acked within " + TIMEOUT);
        }
        return (double) (System.nanoTime() - startNs) / count;
    }

    @Override
    public void close() {
        publisher.close();
        node.close();
    }
}
