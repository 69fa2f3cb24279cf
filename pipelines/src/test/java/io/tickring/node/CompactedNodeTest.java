package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.CompactionResult;
import io.tickring.ingest.FlushResult;
import io.tickring.ingest.Publisher;
import io.tickring.query.Vwap;
import io.tickring.replay.ReplayOrder;
import io.tickring.segment.SegmentMeta;
import io.tickring.shard.RetentionPlan;
import io.tickring.shard.RetentionRule;
import io.tickring.shard.ShardInfo;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import io.tickring.shard.StoreView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes whose segments are merged: nobody who reads may notice. */
class CompactedNodeTest {
    private static final long DAY_NS = 86_400_000_000_000L;

    /** A session lies on two UTC days at most. */
    private static void compact(Node node) throws InterruptedException {
        final List<CompactionResult> results = node.compact(Nodes.LONG);
        assertTrue(results.stream().allMatch(CompactionResult::isDone), results::toString);
        assertTrue(
                results.stream().mapToLong(CompactionResult::plans).sum() > 0, results::toString);
        node.shards()
                .forEach(shard -> assertTrue(shard.groupLevels().size() <= 2, shard::toString));
    }

    private static void flush(Node node) throws InterruptedException {
        assertTrue(node.flush(Nodes.LONG).stream().allMatch(FlushResult::isDone));
    }

    // -- N4 and byte identity

    @Test
    void N4_shouldGiveOneDigestWithAndWithoutCompactionInAnyProcess(@TempDir Path directory)
            throws IOException, InterruptedException {
        final Path file = ItchNodeTest.generated(directory, 60_000, 200, 11);
        String expected = null;
        for (int shards : new int[] {1, 2, 4}) {
            for (boolean compacted : new boolean[] {false, true}) {
                final Path store = directory.resolve("store-" + shards + compacted);
                try (Node node =
                        Node.open(
                                Nodes.small(store)
                                        .shards(shards)
                                        .flushRows(3_000)
                                        .compaction(compacted)
                                        .compactionWidth(3))) {
                    for (int i = 0; i < shards * 3; i++) {
                        node.symbol("unused-" + i);
                    }
                    ItchNodeTest.ingest(node, file, ItchNodeTest.DATE);
                    flush(node);
                    if (compacted) {
                        compact(node);
                    }
                    final String here = Nodes.digest(node.replay().order(ReplayOrder.RECEIVE));
                    expected = expected == null ? here : expected;
                    assertEquals(expected, here, shards + " shards, compacted: " + compacted);
                }
                try (ChildJvm child = ChildJvm.start("N4", DigestMain.class, store)) {
                    assertEquals(
                            expected,
                            child.succeed().last("digest").orElseThrow(),
                            shards + " shards, in another process, compacted: " + compacted);
                    assertEquals(60_000, child.lastNumber("ticks"));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldGiveBackACompactedSessionByteForByte(int shards, @TempDir Path directory)
            throws IOException, InterruptedException {
        final Path file = ItchNodeTest.generated(directory, 40_000, 60, 5);
        assertGivenBack(directory, file, shards);
    }

    @Test
    void shouldGiveBackACompactedRecordedMorningByteForByte(@TempDir Path directory)
            throws IOException, InterruptedException {
        assertGivenBack(directory, ItchNodeTest.recorded("AAPL_20200130_first10k.itch50"), 1);
    }

    private static void assertGivenBack(Path directory, Path file, int shards)
            throws IOException, InterruptedException {
        final byte[] bytes = Files.readAllBytes(file);
        final Path store = directory.resolve("store");
        final List<Vwap> averages;
        try (Node node =
                Node.open(Nodes.small(store).shards(shards).flushRows(700).compactionWidth(4))) {
            final boolean dated = file.getFileName().toString().contains("20200130");
            ItchNodeTest.ingest(node, file, dated ? null : ItchNodeTest.DATE);
            averages = node.query().vwap();
            flush(node);
            compact(node);
            assertArrayEquals(bytes, ItchNodeTest.encoded(node, ItchNodeTest.onlySession(node)));
            assertEquals(averages, node.query().vwap());
        }
        try (Node node = Node.open(Nodes.small(store).compaction(false))) {
            assertTrue(node.recovery().isClean(), () -> node.recovery().toString());
            assertArrayEquals(bytes, ItchNodeTest.encoded(node, ItchNodeTest.onlySession(node)));
            assertEquals(averages, node.query().vwap());
        }
    }

    // -- F5

    /** One thread publishes, one flushes, one merges, and this one reads all the while. */
    @Test
    @Tag("smoke")
    void F5_shouldAnswerEveryQueryAndReplayExactlyMeanwhile(@TempDir Path directory)
            throws IOException, InterruptedException {
        final int ticks = 60_000;
        try (Node node =
                Node.open(
                        CompactingMain.config(directory)
                                .shards(1)
                                .compactionBytesPerSecond(1 << 28))) {
            final Publisher publisher = node.publisher("feed", AckMode.WAL);
            final Thread feed = new Thread(() -> publish(node, publisher, ticks), "feed");
            feed.start();
            int reads = 0;
            while (feed.isAlive() || reads < 3 || merged(node) < 5) {
                final long acked = publisher.acked();
                final long count = node.query().count();
                assertTrue(count >= acked, count + " of " + acked);
                final long[] next = {1};
                final long[] total = {0};
                node.replay()
                        .order(ReplayOrder.SOURCE)
                        .run(
                                tick -> {
                                    if (tick.sourceSequence() != next[0]) {
                                        assertEquals(next[0], tick.sourceSequence());
                                    }
                                    next[0]++;
                                    total[0] += tick.size();
                                });
                assertTrue(next[0] > count, next[0] + " of " + count);
                reads++;
            }
            feed.join();
            Nodes.awaitAcked(publisher);
            assertEquals(ticks, node.query().count());
            flush(node);
            compact(node);
            assertEquals(ticks, node.query().count());
            assertEquals(Set.copyOf(named(node.shards())), files(directory), "inputs gone");
            assertTrue(node.compactionFailure().isEmpty());
            System.out.println("F5: " + reads + " reads of everything meanwhile");
        }
    }

    private static void publish(Node node, Publisher publisher, int ticks) {
        final int[] symbols = new int[8];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = node.symbol(AckedLives.symbolOf(i));
        }
        for (int i = 1; i <= ticks; i++) {
            Nodes.trade(publisher, symbols[i % 8], i, i * Nodes.PRICE_UNIT, 1);
        }
    }

    private static long merged(Node node) {
        return node.shards().stream()
                .flatMap(shard -> shard.groupLevels().stream())
                .mapToLong(level -> level)
                .sum();
    }

    private static List<String> named(List<ShardInfo> shards) {
        final List<String> named = new ArrayList<>();
        for (ShardInfo shard : shards) {
            for (SegmentMeta meta : shard.segments()) {
                named.add("shard-" + shard.id() + "/" + meta.fileName());
            }
        }
        return named;
    }

    private static Set<String> files(Path directory) throws IOException {
        final Set<String> names = new HashSet<>();
        try (Stream<Path> all = Files.walk(directory)) {
            all.filter(file -> file.getFileName().toString().startsWith("segment-"))
                    .forEach(file -> names.add(directory.relativize(file).toString()));
        }
        return names;
    }

    /** {@code -Dtickring.test.compactionKills=N} for another number of kills. */
    @Test
    void F5_shouldLoseNothingWhenItIsKilledMeanwhile(@TempDir Path directory)
            throws IOException, InterruptedException {
        final int kills = Integer.getInteger("tickring.test.compactionKills", 10);
        final long seed = System.nanoTime();
        System.out.println("F5: seed " + seed);
        final Random random = new Random(seed);
        final AckedLives lives = new AckedLives();
        int underWay = 0;
        int highest = 0;
        for (int kill = 1; kill <= kills; kill++) {
            try (ChildJvm child = ChildJvm.start("F5", CompactingMain.class, directory)) {
                child.awaitNumber("first", 1);
                child.awaitNumber("compacting", 1);
                LockSupport.parkNanos(random.nextInt(300) * 1_000_000L);
                child.kill();
                lives.add(child.lastNumber("first"), child.lastNumber("acked"));
                underWay += (int) child.lastNumber("compacting");
            }
            try (Node node = Node.open(CompactingMain.config(directory).compaction(false))) {
                try {
                    lives.check(rows(node));
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
                }
                assertEquals(Set.copyOf(named(node.shards())), files(directory), "swept");
                for (ShardInfo shard : node.shards()) {
                    highest =
                            Math.max(
                                    highest,
                                    shard.groupLevels().stream().max(Integer::compare).orElse(0));
                }
            }
        }
        System.out.println(
                "F5: "
                        + kills
                        + " kills, "
                        + underWay
                        + " while a compaction was under way, "
                        + lives.acked()
                        + " acked, highest level "
                        + highest);
        assertTrue(underWay > 0, "no kill hit a compaction: the run proves nothing");
        assertTrue(highest > 0, "nothing was merged: the run proves nothing");
        try (Node node = Node.open(CompactingMain.config(directory))) {
            flush(node);
            compact(node);
            lives.check(rows(node));
        }
    }

    private static List<AckedLives.Row> rows(Node node) {
        final List<AckedLives.Row> rows = new ArrayList<>();
        try (StoreView view = node.view()) {
            for (int shard = 0; shard < view.shardCount(); shard++) {
                Nodes.forEach(
                        view,
                        shard,
                        tick -> rows.add(new AckedLives.Row(tick.symbol(), tick.sourceSequence())));
            }
        }
        return rows;
    }

    // -- retention

    @Test
    void shouldDropOldDaysAndStillKnowWhatItHadStored(@TempDir Path directory)
            throws IOException, InterruptedException {
        final RetentionRule rule = new RetentionRule(2, 0);
        try (Node node = Node.open(Nodes.small(directory).shards(2).flushRows(50))) {
            final Publisher publisher = node.publisher("feed", AckMode.WAL);
            for (int i = 0; i < 1_000; i++) {
                final long time = (18_000L + i / 200) * DAY_NS + i;
                Nodes.trade(publisher, node.symbol("S" + i % 8), time, Nodes.PRICE_UNIT, 1);
            }
            Nodes.awaitAcked(publisher);
            flush(node);
            assertTrue(node.compact(Nodes.LONG).stream().allMatch(CompactionResult::isDone));
            final RetentionPlan plan = node.retentionPlan(rule);
            assertEquals(600, plan.rows());
            assertEquals(
                    List.of("2019-04-14", "2019-04-15", "2019-04-16"),
                    plan.days().stream().map(RetentionPlan.Day::text).toList());
            assertEquals(1_000, node.query().count(), "a plan changes nothing");
            assertEquals(plan, node.retain(rule, Nodes.LONG));
            assertEquals(400, node.query().count());
            assertTrue(node.retain(rule, Nodes.LONG).isEmpty());
        }
        try (Node node = Node.open(Nodes.small(directory))) {
            assertEquals(400, node.query().count());
            assertEquals(1_001, node.publisher("feed", AckMode.WAL).nextSequence());
        }
        try (StoreReader reader = StoreReader.open(StoreConfig.at(directory))) {
            assertEquals(400, Replay.over(reader::view).run(tick -> {}));
        }
    }
}
