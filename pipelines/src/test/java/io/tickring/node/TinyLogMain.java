package io.tickring.node;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.Publisher;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Offers ticks that fill a log file of the least length by twos: 11 lines each beside the frame's
 * header, 29 lines to a file. Says when all are acked, and waits to be killed.
 */
final class TinyLogMain {
    static final int TICKS = 12;
    private static final TickType WIDE = wide();

    private TinyLogMain() {}

    private static TickType wide() {
        final TickType.Builder type = TickType.named("test.wide");
        type.text("first", 255).text("second", 255).text("third", 150);
        return type.build();
    }

    static NodeConfig config(Path directory, int shards) {
        return NodeConfig.at(directory).shards(shards).walFileLengthBytes(2048).walSpareFiles(2);
    }

    public static void main(String[] args) throws IOException {
        final int shards = Integer.parseInt(args[1]);
        try (Node node = Node.open(config(Path.of(args[0]), shards))) {
            final int type = node.define(WIDE);
            final Publisher publisher = node.publisher("feed", AckMode.WAL);
            for (int i = 1; i <= TICKS; i++) {
                publisher
                        .stage(type, WIDE, node.symbol("S" + i % 4), i, i)
                        .putText(WIDE.field("first"), "tick " + i);
                Nodes.untilAccepted(publisher::offer);
                Nodes.awaitAcked(publisher);
            }
            System.out.println("acked " + publisher.acked());
            while (node.failure().isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
