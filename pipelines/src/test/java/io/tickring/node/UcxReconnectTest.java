package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tickring.Await;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.Publisher;
import io.tickring.jni.ucx.Ucx;
import io.tickring.transport.ucx.UcxConfig;
import io.tickring.transport.ucx.UcxTransport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer over UCX comes again and again, while the threads that wrote to it live on. */
final class UcxReconnectTest {
    private static final int LIVES = 8;

    /**
     * In each life a node connects two regions of the peer: the inbox, which goes with the
     * connection, and the ack block, which is kept for a minute.
     */
    private static final int MAX_CONNECTIONS = LIVES + 3;

    @TempDir private Path directory;

    @BeforeAll
    static void needUcx() {
        Ucx.missing()
                .ifPresent(
                        why -> {
                            if (List.of(System.getProperty("tickring.require", "").split(","))
                                    .contains("ucx")) {
                                fail("-Dtickring.require=ucx, but " + why);
                            }
                            System.out.println("SKIPPED: UcxReconnectTest: " + why);
                            assumeTrue(false, why);
                        });
    }

    @Test
    void connectionsThatWereLostAreGivenBack() throws Exception {
        final UcxConfig few = UcxConfig.POSIX.withMaxConnections(MAX_CONNECTIONS);
        try (UcxTransport ofOne = UcxTransport.open(few);
                TwoNodes nodes = new TwoNodes(directory)) {
            final Node one = nodes.open(1, ofOne);
            for (int life = 0; life < LIVES; life++) {
                try (UcxTransport ofTwo = UcxTransport.open(UcxConfig.POSIX)) {
                    liveTwo(nodes, ofTwo, one);
                }
                Await.until("node 2 counts as away", () -> !one.peers().get(0).connected());
            }
            assertTrue(one.failure().isEmpty());
        }
    }

    /** The node ends before its transport does, whatever fails. */
    private static void liveTwo(TwoNodes nodes, UcxTransport transport, Node one) throws Exception {
        try {
            nodes.open(2, transport);
            Await.until("node 2 is there", () -> one.peers().get(0).connected());
            publish(one);
        } finally {
            nodes.close(2);
        }
    }

    /** To symbols of both, so that the connection is written to. */
    private static void publish(Node node) {
        try (Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            for (int i = 0; i < TwoNodes.SYMBOLS; i++) {
                final long sequence = publisher.nextSequence();
                Nodes.trade(
                        publisher, node.symbol("SYM" + i), sequence, sequence, Nodes.PRICE_UNIT);
            }
            Nodes.awaitAcked(publisher);
        }
    }
}
