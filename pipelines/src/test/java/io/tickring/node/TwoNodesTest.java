package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.Await;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.symbol.SessionEnd;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.FaultyFileSystem.When;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ticks that go in at one node and belong to both: over real threads and a real control channel, in
 * one process, the memory of each written by the other.
 */
final class TwoNodesTest {
    private static final TickType LONG_TYPE =
            TickType.named("long_one").i64("number").text("text", 200).build();

    @TempDir private Path directory;

    private static String name(int symbol) {
        return "SYM" + symbol;
    }

    private static int[] symbols(Node node) {
        final int[] ids = new int[TwoNodes.SYMBOLS];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = node.symbol(name(i));
        }
        return ids;
    }

    /** Publishes so many trades over all symbols; what went where. */
    private static void publish(Publisher publisher, int[] symbols, int count) {
        for (int i = 0; i < count; i++) {
            final long sequence = publisher.nextSequence();
            Nodes.trade(
                    publisher,
                    symbols[(int) (sequence % symbols.length)],
                    sequence,
                    sequence,
                    Nodes.PRICE_UNIT);
        }
    }

    /** What is stored in both when each of so many is stored once, in order, at its owner. */
    private static void assertStoredOnce(Node one, Node two, int count) {
        final Map<String, List<Long>> expected = new TreeMap<>();
        for (long sequence = 1; sequence <= count; sequence++) {
            expected.computeIfAbsent(
                            name((int) (sequence % TwoNodes.SYMBOLS)), first -> new ArrayList<>())
                    .add(sequence);
        }
        final Map<String, List<Long>> ofOne = TwoNodes.stored(one);
        final Map<String, List<Long>> ofTwo = TwoNodes.stored(two);
        assertFalse(ofOne.isEmpty(), "node 1 owns none of the symbols");
        assertFalse(ofTwo.isEmpty(), "node 2 owns none of the symbols");
        ofOne.keySet().forEach(name -> assertFalse(ofTwo.containsKey(name), name));
        ofOne.putAll(ofTwo);
        assertEquals(expected, ofOne);
    }

    /** It can still ack and answer, and is of no use: whoever waits for it must know why. */
    @Test
    void aNodeThatFailedTellsItsSenders() throws Exception {
        final FaultyFileSystem disk = Nodes.faultyDisk();
        try (TwoNodes nodes = new TwoNodes(directory)) {
            final Node one = nodes.open(1);
            final Node two = nodes.open(2, disk);
            final int[] symbols = symbols(one);
            try (Publisher publisher = one.publisher("feed", AckMode.WAL)) {
                publish(publisher, symbols, 1_000);
                Nodes.awaitAcked(publisher);
                disk.failAlways(When.any(Operation.FORCE_MAPPED).in("shard-0"), "planted");
                publish(publisher, symbols, 1_000);
                Await.until("node 2 failed", () -> two.failure().isPresent());
                Await.until(
                        "node 1 says why it sends nothing",
                        () ->
                                one.peers().stream()
                                        .anyMatch(
                                                peer ->
                                                        !peer.connected()
                                                                && peer.trouble()
                                                                        .contains("failed")));
            }
        }
    }

    @Test
    void ticksArriveAtTheirOwnersOnceAndInOrder() throws Exception {
        try (TwoNodes nodes = new TwoNodes(directory)) {
            final Node one = nodes.open(1);
            final Node two = nodes.open(2);
            final int[] symbols = symbols(one);
            try (Publisher publisher = one.publisher("feed", AckMode.WAL)) {
                publish(publisher, symbols, 20_000);
                Nodes.awaitAcked(publisher);
                assertEquals(20_000, publisher.acked());
                assertTrue(publisher.end(SessionEnd.clean(20_000)));
            }
            assertStoredOnce(one, two, 20_000);
            assertEquals(
                    "feed", two.lastSession(SourceSession.named("feed")).orElseThrow().source());
            assertFalse(two.isUnfinished(two.lastSession(SourceSession.named("feed")).get()));
        }
    }

    @Test
    void aPeerThatIsAwayGetsItAllWhenItComes() throws Exception {
        try (TwoNodes nodes = new TwoNodes(directory)) {
            final Node one = nodes.open(1);
            nodes.open(2);
            final int[] symbols = symbols(one);
            nodes.close(2);
            try (Publisher publisher = one.publisher("feed", AckMode.WAL)) {
                publish(publisher, symbols, 10_000);
                assertTrue(publisher.acked() < 10_000, "acked what its owner never saw");
                Await.until("it is in the outbox", () -> one.peers().get(0).outboxBytes() > 0);
                Await.until("node 2 counts as away", () -> !one.peers().get(0).connected());
                final Node two = nodes.open(2);
                Nodes.awaitAcked(publisher);
                assertStoredOnce(one, two, 10_000);
            }
        }
    }

    @Test
    void aNodeThatComesWithAnotherDirectoryIsNotTakenForTheOneBefore() throws Exception {
        try (TwoNodes nodes = new TwoNodes(directory)) {
            publishAll(nodes.open(1), nodes.open(2), 3_000);
            nodes.close(1);
            Files.move(nodes.directoryOf(1), directory.resolve("lost"));
            assertIsRefused(nodes.open(1), 2);
            nodes.close(2);
            nodes.close(1);
            // Nor the other way round, nor when the one who remembers begins again.
            Files.move(nodes.directoryOf(1), directory.resolve("useless"));
            Files.move(directory.resolve("lost"), nodes.directoryOf(1));
            Files.move(nodes.directoryOf(2), directory.resolve("two"));
            final Node one = nodes.open(1);
            nodes.open(2);
            assertIsRefused(one, 2);
            nodes.close(2);
            Files.move(nodes.directoryOf(2), directory.resolve("useless-two"));
            Files.move(directory.resolve("two"), nodes.directoryOf(2));
            final Node two = nodes.open(2);
            publishAll(one, two, 3_000);
            assertStoredOnce(one, two, 6_000);
        }
    }

    private static void publishAll(Node one, Node two, int count) throws Exception {
        final int[] symbols = symbols(one);
        try (Publisher publisher = one.publisher("feed", AckMode.WAL)) {
            publish(publisher, symbols, count);
            Nodes.awaitAcked(publisher);
        }
        assertTrue(two.failure().isEmpty());
    }

    private static void assertIsRefused(Node node, int peer) throws Exception {
        Await.until(
                "node " + peer + " is refused",
                () ->
                        node.peers().get(0).trouble() != null
                                && node.peers().get(0).trouble().contains("another directory"));
        assertFalse(node.peers().get(0).connected());
    }

    @Test
    void bothMayBeginAgainWhenTheyLike() throws Exception {
        try (TwoNodes nodes = new TwoNodes(directory)) {
            Node one = nodes.open(1);
            Node two = nodes.open(2);
            int[] symbols = symbols(one);
            int published = 0;
            for (int life = 0; life < 4; life++) {
                try (Publisher publisher = one.publisher("feed", AckMode.WAL)) {
                    assertEquals(published + 1L, publisher.nextSequence());
                    publish(publisher, symbols, 3_000);
                    published += 3_000;
                }
                final int restarted = 1 + life % 2;
                nodes.close(restarted);
                if (restarted == 1) {
                    one = nodes.open(1);
                } else {
                    two = nodes.open(2);
                }
                symbols = symbols(one);
            }
            try (Publisher publisher = one.publisher("feed", AckMode.WAL)) {
                publish(publisher, symbols, 1);
                Nodes.awaitAcked(publisher);
            }
            final Node of = one;
            Await.until("the outbox is empty", () -> of.peers().get(0).outboxBytes() == 0);
            assertStoredOnce(one, two, published + 1);
        }
    }

    @Test
    void aSourceThatStartsOverIsStoredOnce() throws Exception {
        try (TwoNodes nodes = new TwoNodes(directory)) {
            Node one = nodes.open(1);
            final Node two = nodes.open(2);
            int[] symbols = symbols(one);
            try (Publisher publisher = one.publisher("feed", AckMode.WAL)) {
                publish(publisher, symbols, 5_000);
            }
            nodes.close(1);
            one = nodes.open(1);
            symbols = symbols(one);
            try (Publisher publisher = one.publisher("feed", AckMode.WAL)) {
                publisher.startAt(1);
                publish(publisher, symbols, 7_000);
                Nodes.awaitAcked(publisher);
            }
            assertStoredOnce(one, two, 7_000);
        }
    }

    @Test
    void noTwoSessionsOfTheNodesAreCalledTheSame() throws Exception {
        try (TwoNodes nodes = new TwoNodes(directory)) {
            final Node one = nodes.open(1);
            final Node two = nodes.open(2);
            // Of names that node 1 owns, and of names that node 2 owns.
            for (int i = 0; i < 8; i++) {
                final String source = "feed" + i;
                final SourceSession[] days = {
                    new SourceSession(source, "", "", "2026-01-05", 0),
                    new SourceSession(source, "", "", "2026-01-06", 0)
                };
                try (Publisher first = one.publisher(days[0], AckMode.WAL);
                        Publisher second = two.publisher(days[1], AckMode.WAL)) {
                    assertEquals(source + "#1", first.session().label());
                    assertEquals(source + "#2", second.session().label());
                }
                final String refusal =
                        assertThrows(
                                        IllegalStateException.class,
                                        () -> two.publisher(days[0], AckMode.WAL))
                                .getMessage();
                assertTrue(refusal.contains(source + "#1"), refusal);
                assertTrue(refusal.contains("begun at node 1"), refusal);
                try (Publisher again = one.publisher(days[0], AckMode.WAL)) {
                    assertEquals(source + "#1", again.session().label());
                }
            }
        }
    }

    @Test
    void aFullOutboxRefusesItsPeersOffersOnly() throws Exception {
        try (TwoNodes nodes =
                new TwoNodes(directory, "outboxBytes = 4194304", "peerTimeoutMs = 500")) {
            final Node one = nodes.open(1);
            nodes.open(2);
            final int[] symbols = symbols(one);
            try (Publisher mine = one.publisher("mine", AckMode.WAL);
                    Publisher theirs = one.publisher("theirs", AckMode.WAL)) {
                nodes.close(2);
                final List<Integer> own = new ArrayList<>();
                final List<Integer> other = new ArrayList<>();
                for (int symbol : symbols) {
                    // Ids say whose they are: page p of 4,096 belongs to node p modulo 64.
                    (symbol / 4096 % 64 == 1 ? own : other).add(symbol);
                }
                long accepted = 0;
                Offer answer = Offer.OK;
                while (accepted < 1_000_000 && answer == Offer.OK) {
                    answer =
                            theirs.trade(
                                    other.get((int) accepted % other.size()),
                                    accepted,
                                    accepted,
                                    1,
                                    1);
                    accepted += answer == Offer.OK ? 1 : 0;
                    if (answer == Offer.FULL && one.peers().get(0).outboxBytes() < 4_194_304) {
                        // The ring is full for a moment, or outbox files are not ready yet.
                        Thread.onSpinWait();
                        answer = Offer.OK;
                    }
                }
                assertEquals(Offer.FULL, answer);
                assertTrue(one.refused() > 0);
                assertTrue(one.refusal().orElse("").contains("outboxBytes"), one::toString);
                for (int i = 0; i < 1000; i++) {
                    Nodes.trade(mine, own.get(i % own.size()), i, 1, 1);
                }
                Nodes.awaitAcked(mine);
                final Node two = nodes.open(2);
                Nodes.awaitAcked(theirs);
                final long held =
                        TwoNodes.stored(two).values().stream().mapToLong(List::size).sum();
                assertEquals(accepted, held);
            }
        }
    }

    @Test
    void eventsOfAllLengthsAndUserTypesArrive() throws Exception {
        assertTrue(LONG_TYPE.lines() > 1 && LONG_TYPE.lines() < TickLayout.MAX_LINES);
        try (TwoNodes nodes = new TwoNodes(directory)) {
            final Node one = nodes.open(1);
            final Node two = nodes.open(2);
            final int[] symbols = symbols(one);
            final int type = one.define(LONG_TYPE);
            try (Publisher publisher = one.publisher("feed", AckMode.WAL)) {
                for (int i = 1; i <= 4000; i++) {
                    publisher
                            .stage(type, LONG_TYPE, symbols[i % symbols.length], i, i)
                            .putLong(LONG_TYPE.field("number"), i);
                    Nodes.untilAccepted(publisher::offer);
                }
                Nodes.awaitAcked(publisher);
            }
            assertStoredOnce(one, two, 4000);
            assertEquals(LONG_TYPE, two.view().names().type(type));
        }
    }
}
