package io.tickring.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.ingest.BatchSink;
import io.tickring.ingest.FullPolicy;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.ingest.StallListener;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Types and symbols of a cluster: an id that another node has stands for one name, ever. */
final class TypeNamesTest {
    private static final int MOST_TURNS = 20_000;

    private final HandCluster cluster = new HandCluster(new Random(1));

    @BeforeEach
    void startBoth() throws IOException {
        cluster.startHealed();
    }

    private TickType typeOf(int node) {
        return TickType.named(cluster.ownedBy(node, "type")).i64("value").build();
    }

    private void offer(Publisher publisher, int type, int symbol) {
        publisher.stage(type, 1, symbol, 1, 1);
        assertEquals(Offer.OK, publisher.offer());
    }

    private void turnUntilAcked(Publisher publisher) {
        for (int turns = 0; publisher.acked() < publisher.nextSequence() - 1; turns++) {
            assertTrue(turns < MOST_TURNS, () -> cluster.node(1).notes().toString());
            cluster.turn();
        }
    }

    /** The events lie in the outbox when the asker dies; the owner of the type is away. */
    @Test
    void aTypeThatWasAskedForIsKnownToTheNextLife() throws IOException {
        final int type = cluster.node(1).ring().type(typeOf(2));
        final int symbol = cluster.node(1).ring().symbol(cluster.ownedBy(2, "S"));
        final Publisher publisher = cluster.node(1).publisher("feed");
        final MemFileSystem second = cluster.kill(2);
        offer(publisher, type, symbol);
        for (int turns = 0;
                cluster.node(1).replication().status().get(0).outboxBytes() == 0;
                turns++) {
            assertTrue(turns < MOST_TURNS, "the outbox took nothing");
            cluster.turn();
        }
        cluster.start(1, cluster.kill(1));
        cluster.start(2, second);
        for (int turns = 0;
                cluster.node(1).replication().status().get(0).outboxBytes() > 0;
                turns++) {
            assertTrue(turns < MOST_TURNS, () -> cluster.node(1).notes().toString());
            cluster.turn();
        }
        assertEquals(typeOf(2), cluster.node(1).store().names().type(type));
    }

    /** As if the log that defined it were lost. */
    @Test
    void aTypeThatIsUnknownHereIsNamedAndTheRestWaitsUntilItIsDefined() {
        final int type = cluster.node(2).ring().type(typeOf(2));
        cluster.node(1).store().names().learnType(type, typeOf(2));
        final int symbol = cluster.node(1).ring().symbol(cluster.ownedBy(2, "S"));
        final Publisher publisher = cluster.node(1).publisher("feed");
        offer(publisher, type, symbol);
        for (int turns = 0; !trouble().contains("type " + type); turns++) {
            assertTrue(turns < MOST_TURNS, () -> cluster.node(1).notes().toString());
            cluster.turn();
        }
        final int notes = cluster.node(1).notes().size();
        for (int turns = 0; turns < 1000; turns++) {
            cluster.turn();
        }
        assertEquals(notes, cluster.node(1).notes().size(), "it is said once");
        assertFalse(cluster.node(1).replication().status().get(0).connected());

        assertEquals(type, cluster.node(1).ring().type(typeOf(2)));
        turnUntilAcked(publisher);
        assertEquals("", trouble());
    }

    private String trouble() {
        final String trouble = cluster.node(1).replication().status().get(0).trouble();
        return trouble == null ? "" : trouble;
    }

    @Test
    void aTypeThatTheLogDidNotTakeIsRefusedTheSecondTimeToo() throws InterruptedException {
        cluster.node(1).ring().close(0);
        for (int i = 0; i < 2; i++) {
            final String told =
                    assertThrows(
                                    IllegalStateException.class,
                                    () -> cluster.node(1).ring().type(typeOf(1)))
                            .getMessage();
            assertTrue(told.contains("not in the log in time"), told);
        }
    }

    @Test
    void whoIsInterruptedDoesNotWaitForTheLogAndMayAskAgain() {
        Thread.currentThread().interrupt();
        try {
            final String told =
                    assertThrows(
                                    IllegalStateException.class,
                                    () -> cluster.node(1).ring().type(typeOf(1)))
                            .getMessage();
            assertTrue(told.contains("was interrupted"), told);
        } finally {
            assertTrue(Thread.interrupted(), "the caller must learn of it, too");
        }
        final int type = cluster.node(1).ring().type(typeOf(1));
        assertEquals(typeOf(1), cluster.node(1).store().names().type(type));
    }

    /** Acks do not wait for the disk here, and ids that others have do. */
    @Test
    void whatWasToldToAnotherNodeOutlivesALossOfPower() throws IOException {
        final String name = cluster.ownedBy(2, "S");
        final int symbol = cluster.node(1).ring().symbol(name);
        final int type = cluster.node(1).ring().type(typeOf(2));
        cluster.start(2, cluster.crash(2));
        assertNotEquals(symbol, cluster.node(2).ring().symbol(cluster.ownedBy(2, "T")));
        assertEquals(symbol, cluster.node(2).ring().symbol(name));
        final TickType other = TickType.named(cluster.ownedBy(2, "other")).i64("value").build();
        assertNotEquals(type, cluster.node(2).ring().type(other));
        assertEquals(type, cluster.node(2).ring().type(typeOf(2)));
    }

    /** Many are asked for with one question, and the rest one by one when one is refused. */
    @Test
    void symbolsThatAreExpectedAreKnownBeforeTheyAreAskedFor() {
        final BatchSink sink =
                cluster.node(1).publisher("feed").sink(FullPolicy.STALL, StallListener.NONE);
        final List<String> all = IntStream.range(0, 3000).mapToObj(i -> "M" + i).toList();
        sink.expect(all);
        final NameRegistry known = cluster.node(1).store().names();
        int learned = 0;
        for (String name : all) {
            if (known.findSymbol(name) >= 0) {
                learned++;
                assertEquals(name, cluster.node(2).store().names().symbol(known.findSymbol(name)));
            }
        }
        assertTrue(learned > 1024 && learned < 2000, learned + " of 3000 names are node 2's");

        final String tooLong = cluster.ownedBy(2, "x".repeat(70));
        sink.expect(List.of(cluster.ownedBy(2, "T"), tooLong));
        assertThrows(IllegalArgumentException.class, () -> cluster.node(1).ring().symbol(tooLong));
        assertTrue(cluster.node(1).ring().symbol(cluster.ownedBy(2, "T")) > 0);
    }

    @Test
    void manySymbolsWaitForTheDiskOnce() {
        final List<String> all =
                IntStream.range(0, 2000)
                        .mapToObj(i -> "M" + i)
                        .filter(
                                name ->
                                        cluster.node(2)
                                                        .replication()
                                                        .cluster()
                                                        .table()
                                                        .owner(SlotHash.slot(name))
                                                == 2)
                        .limit(512)
                        .toList();
        final long startNs = cluster.clock().nanoTime();
        final ControlCall.Answer answer =
                cluster.node(2)
                        .replication()
                        .answerer()
                        .answer(PeerMessages.SYMBOLS, PeerMessages.encodeNames(all));
        assertEquals(PeerMessages.SYMBOL_IDS, answer.type());
        final List<Integer> ids = PeerMessages.decodeIds(answer.body());
        assertEquals(512, ids.stream().distinct().count());
        final long turns = (cluster.clock().nanoTime() - startNs) / HandCluster.TURN_NS;
        assertTrue(turns < 200, turns + " turns for 512 names");
    }
}
