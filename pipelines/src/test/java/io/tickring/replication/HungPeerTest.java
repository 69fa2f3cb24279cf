package io.tickring.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A peer that is there and does nothing: not dead, and of no use. */
final class HungPeerTest {
    private static final int TIMEOUT_MS = 20_000;
    private static final int TICKS = 20;

    /** Of a link that is stepped by hand, and now and then left out. */
    private static final int SLACK_MS = 500;

    private final HandCluster cluster =
            new HandCluster(new Random(1), "peerTimeoutMs = " + TIMEOUT_MS);

    private boolean isConnected() {
        return cluster.node(1).replication().status().get(0).connected();
    }

    private void turn(int turns) {
        for (int i = 0; i < turns; i++) {
            cluster.turn();
        }
    }

    /** What it left lying is sent again every few seconds, and that says nothing of it. */
    @Test
    void isLostInTimeThoughAllIsSentAgain() throws IOException {
        cluster.startHealed();
        final int symbol = cluster.node(1).ring().symbol(cluster.ownedBy(2, "S"));
        final Publisher publisher = cluster.node(1).publisher("feed");
        assertEquals(Offer.OK, publisher.trade(symbol, 1, 1, 1, 1));
        turn(SLACK_MS);
        assertEquals(1, publisher.acked());
        cluster.hang(2);
        for (int i = 2; i <= TICKS; i++) {
            assertEquals(Offer.OK, publisher.trade(symbol, i, i, i, 1));
        }

        turn(TIMEOUT_MS - SLACK_MS);
        assertTrue(isConnected(), "lost too early");
        turn(2 * SLACK_MS);
        assertFalse(isConnected(), "it has acked nothing for " + TIMEOUT_MS + " ms");

        cluster.wake();
        turn(TIMEOUT_MS);
        assertEquals(TICKS, publisher.acked());
    }
}
