package io.tickring.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.shard.StoreView;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Nightly;
import io.tickring.testkit.Seeds;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.transport.inbox.InboxLayout;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What a source offers at node 1 is, in the end, stored once and in order at the owner of its
 * symbol, and every owner knows how the session ended, whichever node died when and whatever the
 * network did.
 */
final class HandClusterTest {
    private static final int SEEDS = Nightly.or(15, 1500);
    private static final int TICKS = 2500;
    private static final int SYMBOLS = 24;
    private static final int KILL_ONE_IN = 150;
    private static final int MOST_KILLS_AT_END = 6;
    private static final int MOST_TURNS = 200_000;
    private static final SessionEnd END = SessionEnd.clean(TICKS);

    private static final String SOURCE = "feed";

    private static String name(long sequence) {
        return "S" + sequence * 7 % SYMBOLS;
    }

    /** One seed's run. */
    private static final class Run {
        private final Random dice;
        private final boolean losesPower;
        private final HandCluster cluster;
        private final String source;
        private final TickType type;
        private int typeId;
        private Publisher publisher;
        private final Map<String, Integer> symbols = new TreeMap<>();
        private long next = 1;
        private int kills;
        private int killsAtEnd;
        private MemFileSystem second;
        private int turnsUntilSecond;

        /**
         * @param losesPower whether nodes die with their machines, and therefore ack what is forced
         */
        Run(long seed, boolean losesPower) throws IOException {
            this.losesPower = losesPower;
            dice = new Random(seed);
            cluster = new HandCluster(dice, losesPower ? "ack = fsync" : "ack = wal");
            cluster.start(1, new MemFileSystem());
            cluster.start(2, new MemFileSystem());
            // Both what the source's node owns and what it must ask for.
            source = cluster.ownedBy(1 + dice.nextInt(2), SOURCE);
            type = TickType.named(cluster.ownedBy(1 + dice.nextInt(2), "type")).i64("v").build();
            begin();
        }

        /** A life of the source: it asks where to go on. */
        private void begin() {
            symbols.clear();
            typeId = cluster.node(1).ring().type(type);
            publisher = cluster.node(1).publisher(source);
            publisher.startAt(Math.min(publisher.resumeFrom(), publisher.nextSequence()));
            next = publisher.nextSequence();
        }

        void run() throws IOException {
            do {
                while (next <= TICKS) {
                    offer();
                    if (dice.nextInt(3) == 0) {
                        turn();
                    }
                    if (dice.nextInt(KILL_ONE_IN) == 0) {
                        killOne();
                    }
                }
                end();
            } while (next <= TICKS || cluster.node(1).isUnfinished(publisher.session()));
            finish();
        }

        /** Ends the session; meanwhile a node may die, whichever log has the end by then. */
        private void end() throws IOException {
            publisher.end(END, Duration.ZERO);
            for (int turns = dice.nextInt(6); turns > 0; turns--) {
                turn();
            }
            if (killsAtEnd < (losesPower ? 1 : MOST_KILLS_AT_END) && dice.nextInt(3) != 0) {
                killsAtEnd++;
                killOne();
            }
        }

        private void offer() throws IOException {
            final String name = name(next);
            Integer symbol = symbols.get(name);
            if (symbol == null) {
                if (second != null) {
                    // Its owner may be down, and would be waited for.
                    turn();
                    return;
                }
                symbol = cluster.node(1).ring().symbol(name);
                symbols.put(name, symbol);
            }
            if (offer(symbol) == Offer.OK) {
                next++;
            } else {
                turn();
            }
        }

        /** Most events are of one line, some of up to sixteen; some are of the run's own type. */
        private Offer offer(int symbol) {
            if (next % 5 == 1) {
                publisher.stage(typeId, type.lines(), symbol, next, next);
                return publisher.offer();
            }
            if (next % 5 != 0) {
                return publisher.trade(symbol, next, next, next, 1);
            }
            final int least = BuiltinTypes.RAW.lines();
            final int lines = least + (int) (next % (TickLayout.MAX_LINES - least + 1));
            publisher.stage(BuiltinTypes.RAW_ID, lines, symbol, next, next);
            return publisher.offer();
        }

        private void turn() throws IOException {
            cluster.turn();
            if (second != null && --turnsUntilSecond <= 0) {
                final MemFileSystem disk = second;
                second = null;
                cluster.start(2, disk);
            }
        }

        private void killOne() throws IOException {
            kills++;
            if (dice.nextBoolean() && second == null) {
                second = losesPower ? cluster.crash(2) : cluster.kill(2);
                turnsUntilSecond = dice.nextInt(200);
            } else {
                cluster.start(1, losesPower ? cluster.crash(1) : cluster.kill(1));
                begin();
            }
        }

        private void finish() throws IOException {
            while (second != null) {
                turn();
            }
            cluster.heal();
            // Connections that were cut unnoticed end, and fresh ones meet no faults.
            int turns = 0;
            while (publisher.acked() < TICKS) {
                assertTrue(++turns < MOST_TURNS, () -> "stuck at " + publisher.acked());
                cluster.turn();
            }
            while (cluster.node(1).replication().status().get(0).outboxBytes() > 0) {
                assertTrue(++turns < MOST_TURNS, "the outbox is not acked");
                cluster.turn();
            }
        }

        void check() {
            assertEquals(END, endAt(cluster.node(1), publisher.session()));
            assertEquals(
                    END,
                    endAt(cluster.node(2), publisher.session()),
                    "node 2 was never told of the end");
            final Map<String, List<Long>> expected = new TreeMap<>();
            for (long sequence = 1; sequence <= TICKS; sequence++) {
                expected.computeIfAbsent(name(sequence), first -> new ArrayList<>()).add(sequence);
            }
            final Map<String, List<Long>> found = stored(cluster.node(1));
            final Map<String, List<Long>> others = stored(cluster.node(2));
            others.keySet().forEach(name -> assertTrue(!found.containsKey(name), name));
            assertTrue(!found.isEmpty() && !others.isEmpty(), "nothing was split");
            found.putAll(others);
            assertEquals(expected, found);
        }
    }

    private static Map<String, List<Long>> stored(HandPeer node) {
        final Map<String, List<Long>> stored = new TreeMap<>();
        try (StoreView view = node.store().view()) {
            final Tick tick = new Tick(view.names());
            final TickBlock block = new TickBlock();
            for (int shard = 0; shard < view.shardCount(); shard++) {
                try (BlockCursor cursor = view.cursor(shard, Selection.ALL)) {
                    while (cursor.next(block)) {
                        for (int i = 0; i < block.count(); i++) {
                            tick.wrap(block.buffer(i), block.offset(i), block.position(i));
                            stored.computeIfAbsent(tick.symbol(), first -> new ArrayList<>())
                                    .add(tick.sourceSequence());
                        }
                    }
                }
            }
        }
        return stored;
    }

    /** A process dies when its own log has the end and the outbox has not. */
    @Test
    void aSessionIsUnfinishedUntilTheOutboxesHaveItsEnd() throws IOException {
        final HandCluster cluster = new HandCluster(new Random(1));
        cluster.heal();
        cluster.start(1, new MemFileSystem());
        cluster.start(2, new MemFileSystem());
        Publisher publisher = cluster.node(1).publisher(SOURCE);
        for (int sequence = 1; sequence <= SYMBOLS; sequence++) {
            final int symbol = cluster.node(1).ring().symbol(name(sequence));
            assertEquals(Offer.OK, publisher.trade(symbol, sequence, sequence, 1, 1));
        }
        turnUntilAcked(cluster, publisher);
        final SessionInfo session = publisher.session();
        final SessionEnd end = SessionEnd.clean(SYMBOLS);
        publisher.end(end, Duration.ZERO);
        cluster.node(1).stepShards();
        assertEquals(end, endAt(cluster.node(1), session));

        cluster.start(1, cluster.kill(1));
        assertEquals(end, endAt(cluster.node(1), session), "its own log has the end");
        assertTrue(cluster.node(1).isUnfinished(session), "and node 2 would never be told");
        publisher = cluster.node(1).publisher(SOURCE);
        assertEquals(session, publisher.session());
        publisher.end(end, Duration.ZERO);
        for (int turns = 0; endAt(cluster.node(2), session) == null; turns++) {
            assertTrue(turns < MOST_TURNS, "node 2 was never told of the end");
            cluster.turn();
        }
        assertEquals(end, endAt(cluster.node(2), session));
        assertFalse(cluster.node(1).isUnfinished(session));
        assertFalse(cluster.node(2).isUnfinished(session), "who was told owes nobody the end");
        cluster.start(1, cluster.kill(1));
        assertFalse(cluster.node(1).isUnfinished(session), "the outbox remembers it");
    }

    /** What is sent goes nowhere, and nobody notices; acks come another way and go on coming. */
    @Test
    void aConnectionOnWhichNothingArrivesEndsThoughAcksCome() throws IOException {
        final HandCluster cluster = new HandCluster(new Random(1));
        cluster.heal();
        cluster.start(1, new MemFileSystem());
        cluster.start(2, new MemFileSystem());
        final Publisher publisher = cluster.node(1).publisher(SOURCE);
        offerRound(cluster, publisher);
        turnUntilAcked(cluster, publisher);
        final long regionLength =
                InboxLayout.regionLength(Integer.numberOfTrailingZeros(HandCluster.INBOX_CELLS));
        assertEquals(1, cluster.node(1).transport().cutUnnoticed(regionLength));

        offerRound(cluster, publisher);
        turnUntilAcked(cluster, publisher);
        final List<String> notes = cluster.node(1).notes();
        assertTrue(notes.toString().contains("has not arrived for 3000 ms"), notes::toString);
    }

    private static void offerRound(HandCluster cluster, Publisher publisher) {
        for (int i = 0; i < SYMBOLS; i++) {
            final long sequence = publisher.nextSequence();
            final int symbol = cluster.node(1).ring().symbol(name(sequence));
            assertEquals(Offer.OK, publisher.trade(symbol, sequence, sequence, 1, 1));
        }
    }

    private static void turnUntilAcked(HandCluster cluster, Publisher publisher) {
        for (int turns = 0; publisher.acked() < publisher.nextSequence() - 1; turns++) {
            assertTrue(turns < MOST_TURNS, "stuck");
            cluster.turn();
        }
    }

    private static SessionEnd endAt(HandPeer node, SessionInfo session) {
        try (StoreView view = node.store().view()) {
            return view.end(session.sourceId());
        }
    }

    @Test
    void everyTickIsStoredOnceWhoeverDies() {
        each(false);
    }

    @Test
    void everyTickIsStoredOnceWhenMachinesLosePower() {
        each(true);
    }

    private static void each(boolean losesPower) {
        final long[] totals = new long[2];
        // A source whose node lost power starts over from further back: such a run is long.
        final int seeds = losesPower ? Math.max(2, SEEDS / 8) : SEEDS;
        Seeds.each(
                seeds,
                seed -> {
                    final Run run = new Run(seed, losesPower);
                    run.run();
                    run.check();
                    totals[0] += run.kills;
                    totals[1] += run.cluster.faultsFired();
                });
        System.err.println(
                "cluster by hand: "
                        + totals[0]
                        + " kills, "
                        + totals[1]
                        + " faults of the network");
        if (Long.getLong("tickring.seed") == null) {
            assertTrue(totals[0] > seeds && totals[1] > seeds, "hardly anything went wrong");
        }
    }
}
