package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.FlushResult;
import io.tickring.ingest.Publisher;
import io.tickring.shard.StoreView;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries and replays of a node. */
class ReadingTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int SHARDS = 4;

    @Test
    @Tag("smoke")
    void P2_shouldReplayOneSymbolFromItsOwnShardOnly(@TempDir Path directory)
            throws IOException, InterruptedException {
        final FaultyFileSystem disk = Nodes.faultyDisk();
        final NodeConfig config = Nodes.small(directory).files(disk).shards(SHARDS);
        try (Node node = Node.open(config.walSpareFiles(2));
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            Nodes.awaitSpares(node, 2);
            Nodes.trade(publisher, node.symbol("alice"), 0, 10, 1);
            Nodes.trade(publisher, node.symbol("bob"), 0, 20, 1);
            for (int i = 0; i < 20; i++) {
                Nodes.trade(publisher, node.symbol("other-" + i), 0, 1, 1);
            }
            Nodes.trade(publisher, node.symbol("alice"), SECOND, 30, 1);
            Nodes.awaitAcked(publisher);
            final int alice;
            try (StoreView view = node.view()) {
                alice = view.shardOf(node.symbol("alice"));
            }
            assertAlice(node, disk, alice);
            assertTrue(node.flush(Nodes.LONG).stream().allMatch(FlushResult::isDone));
            assertAlice(node, disk, alice);
        }
    }

    private static void assertAlice(Node node, FaultyFileSystem disk, int alice) {
        final Set<String> touched = new ConcurrentSkipListSet<>();
        disk.observe((operation, path) -> touched.add(operation + " " + path));
        final Set<Integer> shards = new TreeSet<>();
        final List<String> rows = new ArrayList<>();
        assertEquals(
                2,
                watched(node, shards)
                        .symbols("alice")
                        .run(tick -> rows.add(tick.symbol() + "@" + tick.eventTime())));
        assertEquals(List.of("alice@0", "alice@" + SECOND), rows);
        rows.clear();
        assertEquals(
                1,
                watched(node, shards)
                        .symbols("alice")
                        .from("1970-01-01T00:00:01Z")
                        .run(tick -> rows.add(tick.symbol() + "@" + tick.eventTime())));
        assertEquals(List.of("alice@" + SECOND), rows, "the bound is in");
        assertEquals(Set.of(alice), shards, "shards that were read");
        assertTrue(
                touched.stream()
                        .noneMatch(call -> call.startsWith("READ") || call.contains("MAP ")),
                touched::toString);
        disk.observe((operation, path) -> true);

        final Replay carol = node.replay().symbols("carol");
        assertEquals(0, carol.run(tick -> rows.add("carol")));
        assertEquals(List.of("carol"), carol.unknownSymbols());
        assertEquals(1, rows.size());
    }

    /** A replay that notes which shards it reads from. */
    private static Replay watched(Node node, Set<Integer> shards) {
        return Replay.over(() -> new WatchedView(node.view(), shards));
    }

    private record WatchedView(StoreView view, Set<Integer> shards) implements StoreView {
        @Override
        public int shardCount() {
            return view.shardCount();
        }

        @Override
        public int shardOf(int symbolId) {
            return view.shardOf(symbolId);
        }

        @Override
        public BlockCursor cursor(int shard, Selection selection) {
            shards.add(shard);
            return view.cursor(shard, selection);
        }

        @Override
        public NameRegistry names() {
            return view.names();
        }

        @Override
        public List<SessionInfo> sessions() {
            return view.sessions();
        }

        @Override
        public SessionEnd end(int sourceId) {
            return view.end(sourceId);
        }

        @Override
        public void close() {
            view.close();
        }
    }

    @Test
    @Tag("smoke")
    void Q4_shouldOrderAcrossSegmentsAndMemoryAndCut(@TempDir Path directory)
            throws IOException, InterruptedException {
        try (Node node = Node.open(Nodes.small(directory).shards(2));
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            trades(node, publisher, "AAPL", 10, 20);
            assertTrue(node.flush(Nodes.LONG).stream().allMatch(FlushResult::isDone));
            trades(node, publisher, "AAPL", 5, 15);
            trades(node, publisher, "MSFT", 100, 200, 300, 400, 500);
            Nodes.awaitAcked(publisher);

            assertEquals(
                    List.of(5L, 10L, 15L),
                    prices(node.query().symbols("AAPL").orderBy("price").limit(3)));
            assertEquals(
                    List.of(200L, 300L, 400L),
                    prices(node.query().symbols("MSFT").orderBy("price").offset(1).limit(3)));
            assertEquals(List.of(), prices(node.query().symbols("MSFT").limit(0)));
            assertEquals(
                    List.of(5L, 10L, 15L, 20L, 100L),
                    prices(node.query().orderBy("price").limit(5)));
            final IllegalArgumentException malformed =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> node.query().symbols("AAPL").from("half past nine"));
            assertTrue(malformed.getMessage().contains("from"), malformed::getMessage);
            assertTrue(malformed.getMessage().contains("half past nine"), malformed::getMessage);
        }
    }

    private static void trades(Node node, Publisher publisher, String symbol, long... prices) {
        for (long price : prices) {
            Nodes.trade(publisher, node.symbol(symbol), 1, price * Nodes.PRICE_UNIT, 1);
        }
    }

    private static List<Long> prices(io.tickring.query.Query query) {
        final List<Long> prices = new ArrayList<>();
        query.forEach(tick -> prices.add(tick.price() / Nodes.PRICE_UNIT));
        return prices;
    }

    @Test
    void W3_shouldReadEveryRowAcrossTinyLogFilesOfOneAndTwoShards(@TempDir Path directory)
            throws IOException, InterruptedException {
        for (int shards : new int[] {1, 2}) {
            final Path store = directory.resolve("shards-" + shards);
            final int expected;
            try (ChildJvm child = ChildJvm.start("W3", TinyLogMain.class, store, shards)) {
                child.awaitNumber("acked", TinyLogMain.TICKS);
                child.kill();
                expected = (int) child.lastNumber("acked");
            }
            try (Node node = Node.open(TinyLogMain.config(store, shards))) {
                assertEquals(expected, node.query().count());
                final long[] next = {0};
                node.replay()
                        .order(io.tickring.replay.ReplayOrder.SOURCE)
                        .run(tick -> assertEquals(++next[0], tick.sourceSequence()));
                assertEquals(expected, next[0]);
                assertTrue(
                        node.shards().stream().allMatch(shard -> shard.walFiles() >= 2),
                        "rows lie in several files of each shard");
            }
        }
    }
}
