package io.tickring.node;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.FlushResult;
import io.tickring.ingest.Publisher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Publishes numbered trades and says how far they are acked. To be killed. */
final class KilledMain {
    /** Ticks before the first flush, between both, and behind the second. */
    static final int[] PARTS = {3, 50, 50};

    private static final int SYMBOLS = 8;
    private static final int PAUSE_EVERY = 64;
    private static final long PAUSE_NS = 300_000;

    private KilledMain() {}

    static NodeConfig config(Path directory) {
        return Nodes.small(directory).shards(2).flushRows(500).zoneRows(1_024);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        try (Node node = Node.open(config(Path.of(args[0])))) {
            final int[] symbols = new int[SYMBOLS];
            for (int i = 0; i < SYMBOLS; i++) {
                symbols[i] = node.symbol(AckedLives.symbolOf(i));
            }
            final Publisher publisher = node.publisher("feed", AckMode.FSYNC);
            if (args.length > 1) {
                parts(node, publisher, symbols);
            } else {
                endless(publisher, symbols);
            }
        }
    }

    private static void endless(Publisher publisher, int[] symbols) {
        System.out.println("first " + publisher.nextSequence());
        long told = 0;
        while (true) {
            next(publisher, symbols);
            final long acked = publisher.acked();
            if (acked > told) {
                told = acked;
                System.out.println("acked " + told);
            }
            if (publisher.nextSequence() % PAUSE_EVERY == 0) {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private static void parts(Node node, Publisher publisher, int[] symbols)
            throws InterruptedException {
        for (int part = 0; part < PARTS.length; part++) {
            for (int i = 0; i < PARTS[part]; i++) {
                next(publisher, symbols);
            }
            if (part < PARTS.length - 1
                    && !node.flush(Nodes.LONG).stream().allMatch(FlushResult::isDone)) {
                throw new IllegalStateException("flush failed", node.failure().orElse(null));
            }
        }
        Nodes.awaitAcked(publisher);
        System.out.println("acked " + publisher.acked());
        while (node.failure().isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void next(Publisher publisher, int[] symbols) {
        final long sequence = publisher.nextSequence();
        final int symbol = symbols[(int) (sequence % SYMBOLS)];
        Nodes.trade(publisher, symbol, sequence, sequence * Nodes.PRICE_UNIT, 1);
    }
}
