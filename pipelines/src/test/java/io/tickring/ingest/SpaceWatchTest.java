package io.tickring.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.SimClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When offers are refused for want of space, and taken again, on virtual time. */
class SpaceWatchTest {
    private static final long MARK = 800_000;
    private static final long INTERVAL_MS = 100;
    private static final HandNode.Setup SETUP =
            new HandNode.Setup(1, 1 << 20, 1, 1 << 20, 1 << 20, MARK);

    private final MemFileSystem disk = new MemFileSystem();
    private final SimClock clock = new SimClock();
    private HandNode node;
    private Publisher publisher;
    private int symbol;

    @BeforeEach
    void open() throws IOException {
        node = new HandNode(disk, SETUP, clock, new Random(1));
        publisher = node.publisher("feed", AckMode.WAL);
        symbol = node.store.names().symbolId("AAPL");
        for (int i = 0; i < 20; i++) {
            node.turn(1_000_000);
        }
        pass();
    }

    @AfterEach
    void close() throws IOException {
        node.close();
    }

    private void pass() {
        clock.advance(Duration.ofMillis(INTERVAL_MS));
        node.turn(0);
    }

    private void free(long bytes) {
        disk.capacity(disk.used() + bytes);
    }

    private boolean isTaken() {
        // A publisher believes an answer for some lines.
        Offer answer = Offer.OK;
        for (int i = 0; i < 300 && answer == Offer.OK; i++) {
            answer = publisher.trade(symbol, i, i, i, 1);
            node.turn(1);
        }
        return answer == Offer.OK;
    }

    @Test
    void shouldRefuseBelowTheMarkAndTakeAgainAnEighthAboveIt() {
        free(MARK);
        pass();
        assertTrue(isTaken(), "no less than the mark");
        assertTrue(node.ring.refusal().isEmpty());

        free(MARK - 1);
        assertTrue(isTaken(), "not looked at every step");
        pass();
        assertFalse(isTaken());
        assertEquals(
                "shard-0: 0 MB free in "
                        + HandNode.DIRECTORY
                        + "/shard-0, below minFreeBytes "
                        + MARK,
                node.ring.refusal().orElse("none"));
        assertTrue(node.ring.refused() > 0);

        free(MARK + MARK / 8 - 1);
        pass();
        assertFalse(isTaken(), "it hovers about the mark");
        free(MARK + MARK / 8);
        pass();
        assertTrue(isTaken());
        assertNull(node.ring.failure());
    }

    @Test
    void shouldTellSinceWhenInTheCounters() {
        final var counters = node.store.shards().get(0).counters();
        free(1);
        pass();
        node.turn(0);
        final long since = clock.epochMs();
        assertEquals(since, counters.lowSpaceSinceMs());
        clock.advance(Duration.ofSeconds(5));
        node.turn(0);
        assertEquals(since, counters.lowSpaceSinceMs());
        assertFalse(isTaken());
        node.turn(0);
        assertEquals(node.ring.refused(), counters.refusedOffers());
        free(2 * MARK);
        pass();
        node.turn(0);
        assertEquals(0, counters.lowSpaceSinceMs());
        assertEquals(0, counters.stalledSinceMs());
    }

    /** What was accepted before is logged and acked though the space is low. */
    @Test
    void shouldLogAndAckWhatWasAcceptedThoughSpaceIsLow() {
        for (int i = 0; i < 200; i++) {
            assertEquals(Offer.OK, publisher.trade(symbol, i, i, i, 1));
        }
        free(0);
        clock.advance(Duration.ofMillis(INTERVAL_MS));
        for (int i = 0; i < 20; i++) {
            node.turn(1_000_000);
        }
        assertEquals(200, publisher.acked());
        assertNull(node.ring.failure());
    }
}
