package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.ingest.FlushResult;
import io.tickring.segment.SegmentMeta;
import io.tickring.shard.StoreView;
import io.tickring.testkit.Nightly;
import io.tickring.testkit.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node holds after kill -9. */
class KilledNodeTest {
    private static final int KILLS = Nightly.or(20, 300);

    /** So many kills in a row before this process opens the directory, which mends it. */
    private static final int CHECK_EVERY = 3;

    /** Every so many lives is killed at a time counted from its start, not from its first tick. */
    private static final int EARLY_EVERY = 5;

    private static final int TICKS = IntStream.of(KilledMain.PARTS).sum();

    @Test
    void W1_shouldKeepEveryAckedTickOnceAndInOrderThroughKills(
            @TempDir Path directory, @Seed long seed) throws IOException, InterruptedException {
        final Random random = new Random(seed);
        final AckedLives lives = new AckedLives();
        int segments = 0;
        int kills = 0;
        int atWork = 0;
        while (kills < KILLS) {
            kills++;
            try (ChildJvm child = ChildJvm.start("W1", KilledMain.class, directory)) {
                if (kills % EARLY_EVERY != 0) {
                    child.awaitNumber("first", 1);
                }
                parkMs(random.nextInt(kills % EARLY_EVERY == 0 ? 900 : 500));
                child.kill();
                final long first = child.lastNumber("first");
                if (first > 0) {
                    atWork++;
                    lives.add(first, child.lastNumber("acked"));
                }
                System.out.println(
                        "W1: kill "
                                + kills
                                + ", began at "
                                + first
                                + ", acked up to "
                                + child.lastNumber("acked"));
            }
            if (kills % CHECK_EVERY == 0 || kills == KILLS) {
                segments = check(directory, lives);
            }
        }
        assertTrue(atWork > 0, "no kill found ticks on their way: the run proves nothing");
        assertTrue(lives.acked() > 0, "nothing was acked: the run proves nothing");
        assertTrue(segments > 0, "nothing was flushed: the run proves less than it says");
        System.out.println(
                "W1: "
                        + kills
                        + " kills, "
                        + atWork
                        + " of them with ticks on their way, "
                        + lives.acked()
                        + " acked, "
                        + segments
                        + " segments");
    }

    private static void parkMs(long ms) {
        final long endNs = System.nanoTime() + ms * 1_000_000;
        for (long left = ms * 1_000_000; left > 0; left = endNs - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static int check(Path directory, AckedLives lives) throws IOException {
        try (Node node = Node.open(KilledMain.config(directory))) {
            System.out.println("W1: " + node.recovery());
            lives.check(rows(node));
            return node.shards().stream().mapToInt(shard -> shard.segments().size()).sum();
        }
    }

    private static List<AckedLives.Row> rows(Node node) {
        final List<AckedLives.Row> rows = new ArrayList<>();
        try (StoreView view = node.view()) {
            for (int shard = 0; shard < view.shardCount(); shard++) {
                Nodes.forEach(
                        view,
                        shard,
                        tick -> {
                            assertEquals(tick.sourceSequence(), tick.eventTime());
                            assertEquals(tick.sourceSequence() * Nodes.PRICE_UNIT, tick.price());
                            rows.add(new AckedLives.Row(tick.symbol(), tick.sourceSequence()));
                        });
            }
        }
        return rows;
    }

    @Test
    void W1_shouldBeToldByTheCheckerWhatIsWrong() {
        final AckedLives lives = new AckedLives();
        lives.add(1, 20);
        lives.add(25, 20);
        lives.add(26, 40);
        assertEquals(35, lives.acked());
        assertThrows(AssertionError.class, () -> lives.add(40, 50), "acked ones offered anew");

        final long[] good = LongStream.rangeClosed(1, 45).filter(i -> i < 22 || i > 25).toArray();
        lives.check(rows(good));
        assertWrong(lives, "lost: 7 ", LongStream.of(good).filter(i -> i != 7).toArray());
        assertWrong(lives, "lost: 40 ", LongStream.of(good).filter(i -> i < 40).toArray());
        assertWrong(lives, "lost: 1 ");
        final long[] doubled = Arrays.copyOf(good, good.length + 1);
        doubled[good.length] = 45;
        assertWrong(lives, "doubled: ", doubled);
        final long[] reordered = good.clone();
        reordered[0] = 9;
        reordered[8] = 1;
        assertWrong(lives, "reordered: ", reordered);
        final List<AckedLives.Row> renamed = rows(good);
        renamed.set(3, new AckedLives.Row("S5", 4));
        assertThrows(AssertionError.class, () -> lives.check(renamed));
    }

    private static void assertWrong(AckedLives lives, String start, long... sequences) {
        final AssertionError error =
                assertThrows(AssertionError.class, () -> lives.check(rows(sequences)));
        assertTrue(error.getMessage().startsWith(start), error::getMessage);
    }

    private static List<AckedLives.Row> rows(long... sequences) {
        final List<AckedLives.Row> rows = new ArrayList<>();
        for (long sequence : sequences) {
            rows.add(new AckedLives.Row(AckedLives.symbolOf(sequence), sequence));
        }
        return rows;
    }

    @Test
    void W5_shouldKeepTheExactTotalOverTwoFlushesAndAKill(@TempDir Path directory)
            throws IOException, InterruptedException {
        killBehindTwoFlushes("W5", directory);
        try (Node node = Node.open(KilledMain.config(directory))) {
            final int flushed = TICKS - KilledMain.PARTS[2];
            assertEquals(
                    KilledMain.PARTS[2],
                    node.shards().stream().mapToLong(shard -> shard.memRows()).sum());
            assertEquals(
                    flushed,
                    node.shards().stream()
                            .flatMap(shard -> shard.segments().stream())
                            .mapToLong(SegmentMeta::rows)
                            .sum());
            assertComplete(node);
        }
    }

    private static void killBehindTwoFlushes(String test, Path directory)
            throws IOException, InterruptedException {
        try (ChildJvm child = ChildJvm.start(test, KilledMain.class, directory, "parts")) {
            child.awaitNumber("acked", TICKS);
            child.kill();
        }
    }

    private static void assertComplete(Node node) {
        assertEquals(TICKS, node.query().count());
        final List<AckedLives.Row> rows = rows(node);
        assertEquals(TICKS, rows.size());
        final AckedLives lives = new AckedLives();
        lives.add(1, TICKS);
        lives.check(rows);
    }

    @Test
    void S3_shouldServeAllAtOnceAndSweepAHalfWrittenSegment(@TempDir Path directory)
            throws IOException, InterruptedException {
        killBehindTwoFlushes("S3", directory);
        final List<Path> orphans = new ArrayList<>();
        for (Path segment : files(directory, ".arrow")) {
            final byte[] whole = Files.readAllBytes(segment);
            final byte[] half = Arrays.copyOf(whole, whole.length / 2);
            // The name that the next flush takes, and the one of a segment yet to be renamed.
            orphans.add(segment.resolveSibling("segment-0000000000000003.arrow"));
            Files.write(orphans.get(orphans.size() - 1), half);
            orphans.add(segment.resolveSibling("segment-0000000000000004.arrow.tmp"));
            Files.write(orphans.get(orphans.size() - 1), half);
        }
        assertFalse(orphans.isEmpty());
        try (Node node = Node.open(KilledMain.config(directory))) {
            assertEquals(TICKS, node.query().count(), "the first query");
            for (Path orphan : orphans) {
                assertTrue(
                        node.recovery().shards().stream()
                                .filter(
                                        shard ->
                                                orphan.getParent()
                                                        .endsWith("shard-" + shard.shard()))
                                .anyMatch(
                                        shard ->
                                                shard.swept()
                                                        .contains(orphan.getFileName().toString())),
                        () -> orphan + ": " + node.recovery());
                assertFalse(Files.exists(orphan), orphan::toString);
            }
            assertFalse(node.recovery().isClean());
            assertComplete(node);
            assertTrue(node.flush(Nodes.LONG).stream().allMatch(FlushResult::isDone));
            assertComplete(node);
        }
        try (Node node = Node.open(KilledMain.config(directory))) {
            assertTrue(node.recovery().isClean(), () -> node.recovery().toString());
            assertComplete(node);
        }
    }

    private static List<Path> files(Path directory, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> path.toString().endsWith(suffix)).toList();
        }
    }
}
