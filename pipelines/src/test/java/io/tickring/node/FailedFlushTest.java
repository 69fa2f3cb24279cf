package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.Await;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.FlushResult;
import io.tickring.ingest.Publisher;
import io.tickring.shard.ShardInfo;
import io.tickring.shard.StoreView;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.FaultyFileSystem.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flushes that fail: what is read, kept, told, and how they end. */
class FailedFlushTest {
    private static final When SEGMENT = When.any(Operation.CREATE).named("segment-");

    /** Ticks by which the rate is measured, so many times, the best counting. */
    private static final int MEASURED = 40_000;

    private static final int ROUNDS = 3;

    @Test
    void F4_shouldServeKeepTellRetryOnceAndGoOnWhenAFlushFails(@TempDir Path directory)
            throws IOException, InterruptedException {
        final FaultyFileSystem disk = Nodes.faultyDisk();
        final int published;
        try (Node node =
                        Node.open(
                                Nodes.small(directory)
                                        .files(disk)
                                        .walFileLengthBytes(4 << 20)
                                        .flushByHandOnly());
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            final int symbol = node.symbol("AAPL");
            final long baselineNs = bestRound(publisher, symbol);
            disk.failAlways(SEGMENT, FaultyFileSystem.NO_SPACE);
            final ShardInfo before = node.shards().get(0);
            final long files = logFiles(directory);

            final List<FlushResult> told = node.flush(Nodes.LONG);
            assertFalse(told.get(0).isDone(), "the waiter is told failure");
            assertTrue(told.get(0).failure().contains(FaultyFileSystem.NO_SPACE), told::toString);
            assertEquals(ROUNDS * MEASURED, node.query().count(), "served from the frozen table");
            assertEquals(List.of(), node.shards().get(0).segments());
            assertEquals(before.flushed(), node.shards().get(0).flushed());
            assertTrue(logFiles(directory) >= files, "the log is kept");

            final long failedBefore = disk.fired();
            final long failingNs = bestRound(publisher, symbol);
            Await.until("a retry that fails", () -> disk.fired() > failedBefore);
            System.out.printf(
                    "F4: %.0f %% of the rate kept while the flush fails%n",
                    100.0 * baselineNs / failingNs);
            assertTrue(baselineNs * 2 >= failingNs, "ingest below 50 % of its rate");
            published = 2 * ROUNDS * MEASURED;
            assertEquals(published, node.query().count());
            assertTrue(node.failure().isEmpty());

            awaitSpares(node);
            final AtomicInteger edits = new AtomicInteger();
            disk.observe(
                    (operation, path) ->
                            operation == Operation.WRITE
                                    && path.endsWith("MANIFEST")
                                    && edits.incrementAndGet() > 0);
            disk.heal();
            Await.until("the retry", () -> !node.shards().get(0).segments().isEmpty());
            assertEquals(1, edits.get(), "edits of the manifest");
            assertEquals(1, node.shards().get(0).segments().size());
            assertEquals(ROUNDS * MEASURED, node.shards().get(0).segments().get(0).rows());
            assertEquals(published, node.query().count());

            assertTrue(node.flush(Nodes.LONG).get(0).isDone());
            assertEquals(2, node.shards().get(0).segments().size());
        }
        try (Node node = Node.open(Nodes.small(directory))) {
            final long[] next = {1};
            try (StoreView view = node.view()) {
                Nodes.forEach(view, 0, tick -> assertEquals(next[0]++, tick.sourceSequence()));
            }
            assertEquals(published + 1, next[0]);
        }
    }

    /** The manifest is then written by nobody but the flush. */
    private static void awaitSpares(Node node) {
        final int[] files = {-1};
        final long[] since = {0};
        Await.until(
                "log files to be ready",
                () -> {
                    final int now = node.shards().get(0).walFiles();
                    if (now != files[0]) {
                        files[0] = now;
                        since[0] = System.nanoTime();
                    }
                    return System.nanoTime() - since[0] > 200_000_000;
                });
    }

    private static long logFiles(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("shard-0"))) {
            return all.filter(path -> path.getFileName().toString().startsWith("wal-")).count();
        }
    }

    private static long bestRound(Publisher publisher, int symbol) {
        long bestNs = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            final long startNs = System.nanoTime();
            for (int i = 0; i < MEASURED; i++) {
                Nodes.trade(publisher, symbol, i, i, 1);
            }
            Nodes.awaitAcked(publisher);
            bestNs = Math.min(bestNs, System.nanoTime() - startNs);
        }
        return bestNs;
    }

    @Test
    void W5_shouldNotDoubleWhatIsPublishedWhenTheLogUnderItIsStillThere(@TempDir Path directory)
            throws IOException, InterruptedException {
        kill("deletion", directory);
        assertTrue(logFiles(directory) > 0, "no log file was left to be deleted");
        try (Node node = Node.open(KilledMain.config(directory))) {
            assertEquals(0, node.shards().stream().mapToLong(ShardInfo::memRows).sum());
            assertComplete(node);
        }
    }

    @Test
    void W5_shouldTakeBackFromTheLogWhatAFlushDidNotTakeThoughOthersWentOn(@TempDir Path directory)
            throws IOException, InterruptedException {
        kill("shard", directory);
        try (Node node = Node.open(KilledMain.config(directory))) {
            assertFalse(node.shards().get(0).segments().isEmpty());
            assertEquals(List.of(), node.shards().get(1).segments());
            assertTrue(node.shards().get(1).memRows() > FaultyMain.PART / 2);
            assertComplete(node);
            assertTrue(node.flush(Nodes.LONG).stream().allMatch(FlushResult::isDone));
            assertComplete(node);
        }
    }

    @Test
    void W5_shouldKeepTheExactTotalWhenAFlushFailedOnceAndTheNextSucceeded(@TempDir Path directory)
            throws IOException, InterruptedException {
        kill("retry", directory);
        try (Node node = Node.open(KilledMain.config(directory))) {
            assertEquals(2, node.shards().get(0).segments().size());
            assertEquals(2, node.shards().get(1).segments().size());
            assertEquals(
                    FaultyMain.PART, node.shards().stream().mapToLong(ShardInfo::memRows).sum());
            assertComplete(node);
        }
    }

    private static void kill(String scenario, Path directory)
            throws IOException, InterruptedException {
        try (ChildJvm child = ChildJvm.start("W5", FaultyMain.class, directory, scenario)) {
            child.awaitNumber("acked", FaultyMain.TICKS);
            child.kill();
        }
    }

    private static void assertComplete(Node node) {
        final List<AckedLives.Row> rows = new ArrayList<>();
        try (StoreView view = node.view()) {
            for (int shard = 0; shard < view.shardCount(); shard++) {
                Nodes.forEach(
                        view,
                        shard,
                        tick -> rows.add(new AckedLives.Row(tick.symbol(), tick.sourceSequence())));
            }
        }
        assertEquals(FaultyMain.TICKS, rows.size());
        final AckedLives lives = new AckedLives();
        lives.add(1, FaultyMain.TICKS);
        lives.check(rows);
        assertEquals(FaultyMain.TICKS, node.query().count());
    }
}
