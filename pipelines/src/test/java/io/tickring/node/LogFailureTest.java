package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.Await;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.CloseReport;
import io.tickring.ingest.FlushResult;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.FaultyFileSystem.When;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that cannot go on stops the node, and takes nothing acked with it. */
class LogFailureTest {
    private static final String BROKEN = "planted: the disk is gone";
    private static final int SHARDS = 4;
    private static final int SYMBOLS = 40;

    @Test
    void N2_shouldAnswerClosedWithTheReasonAndKeepWhatOtherShardsAcked(@TempDir Path directory)
            throws IOException, InterruptedException {
        final FaultyFileSystem disk = Nodes.faultyDisk();
        final Node node =
                Node.open(Nodes.small(directory).files(disk).shards(SHARDS).forceIntervalMs(5));
        final List<Publisher> publishers = new ArrayList<>();
        publishers.add(node.publisher("wal", AckMode.WAL));
        publishers.add(node.publisher("fsync", AckMode.FSYNC));
        for (int i = 1; i <= 10_000; i++) {
            for (Publisher publisher : publishers) {
                Nodes.trade(publisher, node.symbol("S" + i % SYMBOLS), i, i, 1);
            }
        }
        for (Publisher publisher : publishers) {
            Nodes.awaitAcked(publisher);
        }
        disk.failAlways(When.any(Operation.FORCE_MAPPED).in("shard-0"), BROKEN);
        offerUntilFailed(node, publishers);

        final String reason = node.failure().orElseThrow().getMessage();
        assertTrue(reason.startsWith("cannot force the log in " + directory.resolve("shard-0")));
        assertTrue(reason.contains(BROKEN) && reason.contains("never tried again"), reason);
        assertEquals("the node failed: " + reason, node.refusal().orElse("none"));
        offerAHundredMore(node, publishers);
        final List<Long> acked = publishers.stream().map(Publisher::acked).toList();

        final long startNs = System.nanoTime();
        final CloseReport report = node.close(Duration.ofSeconds(10));
        assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(10));
        assertTrue(report.stopped(), report::toString);
        assertFalse(report.isClean());
        assertTrue(report.toString().contains(BROKEN), report::toString);

        disk.heal();
        assertAckedIsThere(directory, acked);
    }

    /** The failure comes with a force some time after an offer. */
    private static void offerUntilFailed(Node node, List<Publisher> publishers) {
        final int[] i = {10_000};
        Await.until(
                "the node failed",
                () -> {
                    i[0]++;
                    for (Publisher publisher : publishers) {
                        final Offer answer =
                                publisher.trade(
                                        node.symbol("S" + i[0] % SYMBOLS), i[0], 0, i[0], 1);
                        assertTrue(answer != Offer.CLOSED || node.failure().isPresent());
                    }
                    return node.failure().isPresent();
                });
    }

    private static void offerAHundredMore(Node node, List<Publisher> publishers)
            throws InterruptedException {
        final List<Thread> threads = new ArrayList<>();
        final List<Offer> answers = java.util.Collections.synchronizedList(new ArrayList<>());
        for (Publisher publisher : publishers) {
            final Thread thread =
                    new Thread(
                            () -> {
                                for (int i = 0; i < 50; i++) {
                                    answers.add(
                                            publisher.trade(
                                                    node.symbol("S" + i % SYMBOLS), 1, 1, 1, 1));
                                }
                            });
            threads.add(thread);
            thread.start();
        }
        Await.end(threads);
        assertEquals(100, answers.size());
        assertTrue(answers.stream().allMatch(Offer.CLOSED::equals), answers::toString);
    }

    private static void assertAckedIsThere(Path directory, List<Long> acked) throws IOException {
        try (Node node = Node.open(Nodes.small(directory))) {
            final List<String> sources = List.of("wal", "fsync");
            for (int p = 0; p < sources.size(); p++) {
                final long limit = acked.get(p);
                final boolean[] has = new boolean[(int) limit + 1];
                node.replay()
                        .sessions(sources.get(p) + "#1")
                        .run(
                                tick -> {
                                    if (tick.sourceSequence() <= limit) {
                                        has[(int) tick.sourceSequence()] = true;
                                    }
                                });
                for (int i = 1; i <= limit; i++) {
                    assertTrue(has[i], sources.get(p) + " lost " + i + " of " + limit + " acked");
                }
                assertTrue(limit >= 10_000, "acked before the failure: " + limit);
            }
        }
    }

    @Test
    void shouldNeverAckWhatAForceThatFailedWasToMakeDurable(@TempDir Path directory)
            throws IOException {
        final FaultyFileSystem disk = Nodes.faultyDisk();
        final Node node = Node.open(Nodes.small(directory).files(disk).walSpareFiles(2));
        Nodes.awaitSpares(node, 2);
        final Publisher publisher = node.publisher("feed", AckMode.FSYNC);
        final int symbol = node.symbol("AAPL");
        Nodes.trade(publisher, symbol, 1, 1, 1);
        Nodes.awaitAcked(publisher);
        disk.failAlways(When.any(Operation.FORCE_MAPPED), BROKEN);
        Nodes.trade(publisher, symbol, 2, 1, 1);
        Await.until("failed", () -> node.failure().isPresent());
        disk.heal();
        assertFalse(publisher.awaitAcked(Duration.ofSeconds(10)));
        assertEquals(1, publisher.acked());
        final CloseReport report = node.close(Duration.ofSeconds(10));
        assertTrue(report.stopped());
        assertEquals(1, publisher.acked(), "after closing");
    }

    /** Who waits for a flush when the node fails is told at once, not when the time has passed. */
    @Test
    void shouldTellThoseWhoWaitForAFlushThatTheNodeFailed(@TempDir Path directory)
            throws IOException, InterruptedException {
        final FaultyFileSystem disk = Nodes.faultyDisk();
        final Node node =
                Node.open(
                        Nodes.small(directory)
                                .files(disk)
                                .walSpareFiles(2)
                                .forceIntervalMs(TimeUnit.DAYS.toMillis(1000)));
        Nodes.awaitSpares(node, 2);
        final Publisher publisher = node.publisher("feed", AckMode.WAL);
        Nodes.trade(publisher, node.symbol("AAPL"), 1, 1, 1);
        Nodes.awaitAcked(publisher);
        final FaultyFileSystem.Stall stall =
                disk.stall(When.any(Operation.CREATE).named("segment-"));
        disk.failAlways(When.any(Operation.FORCE_MAPPED), BROKEN);
        final Thread breaks =
                new Thread(
                        () -> {
                            Await.until("the flush has begun", stall::isReached);
                            node.publisher("other", AckMode.FSYNC).trade(0, 1, 1, 1, 1);
                        });
        breaks.start();
        final long startNs = System.nanoTime();
        final List<FlushResult> results = node.flush(Duration.ofSeconds(50));
        assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(20));
        assertFalse(results.get(0).isDone());
        assertTrue(results.get(0).failure().contains(BROKEN), results::toString);
        breaks.join();
        stall.close();
        disk.heal();
        final List<FlushResult> closed = node.flush(Duration.ofSeconds(10));
        assertFalse(closed.get(0).isDone());
        assertTrue(node.close(Duration.ofSeconds(10)).stopped());
    }
}
