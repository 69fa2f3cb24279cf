package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.Await;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.FlushResult;
import io.tickring.ingest.Publisher;
import io.tickring.segment.SegmentMeta;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.FaultyFileSystem.When;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From MemTables into segments, by threshold and by hand. */
class FlushTest {
    @Test
    @Tag("smoke")
    void F1_shouldFlushFourAndKeepTheFifthReadingEachOnceMeanwhile(@TempDir Path directory)
            throws IOException {
        final FaultyFileSystem disk = Nodes.faultyDisk();
        try (Node node = Node.open(Nodes.small(directory).files(disk).flushRows(4));
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            final FaultyFileSystem.Stall stall =
                    disk.stall(When.any(Operation.CREATE).named("segment-"));
            final int[] symbols = new int[5];
            for (int i = 0; i < 5; i++) {
                symbols[i] = node.symbol(String.valueOf((char) ('A' + i)));
            }
            for (int i = 0; i < 5; i++) {
                Nodes.trade(publisher, symbols[i], i + 1, i + 1, 1);
            }
            Nodes.awaitAcked(publisher);
            Await.until("the flush has begun", stall::isReached);
            assertEachOnce(node);
            assertEquals(0, node.shards().get(0).segments().size());

            stall.close();
            Nodes.awaitSegments(node, 1);
            assertEachOnce(node);
            assertEquals(4, node.shards().get(0).segments().get(0).rows());
            assertEquals(1, node.shards().get(0).memRows(), "E in the active MemTable");
        }
    }

    private static void assertEachOnce(Node node) {
        final List<String> symbols = new ArrayList<>();
        node.query().forEach(tick -> symbols.add(tick.symbol()));
        assertEquals(List.of("A", "B", "C", "D", "E"), symbols);
        assertEquals(5, node.query().count());
    }

    @Test
    void F2_shouldWriteOneSegmentOfSixteenZones(@TempDir Path directory) throws IOException {
        final int rows = 32_768;
        try (Node node =
                        Node.open(
                                Nodes.small(directory)
                                        .walFileLengthBytes(4 << 20)
                                        .flushRows(rows)
                                        .zoneRows(2_048));
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            final int symbol = node.symbol("AAPL");
            for (int i = 1; i <= rows; i++) {
                Nodes.trade(publisher, symbol, i, i, 1);
            }
            Nodes.awaitSegments(node, 1);
        }
        // Opened anew: what the manifest names, its checksum held against its bytes.
        try (Node node = Node.open(Nodes.small(directory))) {
            final List<SegmentMeta> segments = node.shards().get(0).segments();
            assertEquals(1, segments.size());
            assertEquals(16, segments.get(0).zones());
            assertEquals(rows, segments.get(0).rows());
            assertEquals(rows, node.shards().get(0).rows());
            assertEquals(0, node.shards().get(0).memRows());
            final long[] next = {1};
            node.replay()
                    .symbols("AAPL")
                    .run(tick -> assertEquals(next[0]++, tick.sourceSequence()));
            assertEquals(rows + 1, next[0]);
        }
    }

    @Test
    @Tag("smoke")
    void F3_shouldWriteNoSegmentOfNothing(@TempDir Path directory)
            throws IOException, InterruptedException {
        try (Node node = Node.open(Nodes.small(directory).shards(2))) {
            for (int i = 0; i < 3; i++) {
                final List<FlushResult> results = node.flush(Nodes.LONG);
                assertEquals(2, results.size());
                assertTrue(results.stream().allMatch(FlushResult::isDone), results::toString);
            }
            assertEquals(0, segments(node));
            try (Publisher publisher = node.publisher("feed", AckMode.WAL)) {
                Nodes.trade(publisher, node.symbol("AAPL"), 1, 1, 1);
                assertTrue(node.flush(Nodes.LONG).stream().allMatch(FlushResult::isDone));
                assertEquals(1, segments(node), "ordered behind the tick offered before it");
                assertTrue(node.flush(Nodes.LONG).stream().allMatch(FlushResult::isDone));
                assertEquals(1, segments(node));
            }
        }
    }

    private static int segments(Node node) {
        return node.shards().stream().mapToInt(shard -> shard.segments().size()).sum();
    }

    /** One shard fails, the others do not; the retry publishes once. */
    @Test
    void shouldTellTheWaiterWhichShardFailedAndPublishOnceInTheEnd(@TempDir Path directory)
            throws IOException, InterruptedException {
        final int ticks = 4_000;
        final FaultyFileSystem disk = Nodes.faultyDisk();
        try (Node node = Node.open(Nodes.small(directory).files(disk).shards(2));
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            for (int i = 1; i <= ticks; i++) {
                Nodes.trade(publisher, node.symbol("S" + i % 20), i, i, 1);
            }
            disk.failAlways(
                    When.any(Operation.CREATE).in("shard-1").named("segment-"),
                    FaultyFileSystem.NO_SPACE);
            final List<FlushResult> results = node.flush(Nodes.LONG);
            assertTrue(results.get(0).isDone());
            assertTrue(results.get(0).flushed() > 0);
            assertFalse(results.get(1).isDone());
            assertEquals(-1, results.get(1).flushed());
            assertTrue(
                    results.get(1).failure().contains(FaultyFileSystem.NO_SPACE),
                    results::toString);
            assertTrue(node.failure().isEmpty(), "a failed flush does not stop the node");
            assertEquals(ticks, node.query().count(), "served from the frozen table");
            assertEquals(0, node.shards().get(1).segments().size());

            for (int i = ticks + 1; i <= 2 * ticks; i++) {
                Nodes.trade(publisher, node.symbol("S" + i % 20), i, i, 1);
            }
            disk.heal();
            Await.until("the retry", () -> !node.shards().get(1).segments().isEmpty());
            final List<FlushResult> after = node.flush(Nodes.LONG);
            assertTrue(after.stream().allMatch(FlushResult::isDone), after::toString);
            assertNull(after.get(1).failure());
            assertEachSequenceOnce(node, 2 * ticks);
            for (int shard = 0; shard < 2; shard++) {
                assertEquals(2, node.shards().get(shard).segments().size(), "shard " + shard);
                assertEquals(0, node.shards().get(shard).memRows());
            }
        }
        try (Node node = Node.open(Nodes.small(directory))) {
            assertEachSequenceOnce(node, 2 * ticks);
        }
    }

    private static void assertEachSequenceOnce(Node node, long ticks) {
        final LongStream.Builder sequences = LongStream.builder();
        node.query().forEach(tick -> sequences.add(tick.sourceSequence()));
        assertTrue(
                java.util.Arrays.equals(
                        LongStream.rangeClosed(1, ticks).toArray(), sequences.build().toArray()),
                "each of " + ticks + " once, in order");
    }

    /** Tables are used again and again while readers take views: each view is a whole prefix. */
    @Test
    void shouldShowEveryViewAWholePrefixWhileTablesAreFlushedAndUsedAgain(@TempDir Path directory)
            throws IOException, InterruptedException {
        final int ticks = 150_000;
        try (Node node =
                        Node.open(
                                Nodes.small(directory)
                                        .walFileLengthBytes(1 << 18)
                                        .maxBatchLines(64)
                                        .flushRows(500));
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            final AtomicBoolean done = new AtomicBoolean();
            final AtomicReference<Throwable> wrong = new AtomicReference<>();
            final List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(new Thread(() -> read(node, done, wrong), "reader-" + i));
            }
            readers.forEach(Thread::start);
            final int symbol = node.symbol("AAPL");
            for (int i = 1; i <= ticks && wrong.get() == null; i++) {
                Nodes.trade(publisher, symbol, i, i, 1);
            }
            Nodes.awaitAcked(publisher);
            done.set(true);
            Await.end(readers);
            if (wrong.get() != null) {
                throw new AssertionError("a view was no prefix", wrong.get());
            }
            assertTrue(node.flush(Duration.ofSeconds(30)).get(0).isDone());
            assertEquals(ticks, node.query().count());
        }
    }

    private static void read(Node node, AtomicBoolean done, AtomicReference<Throwable> wrong) {
        long before = 0;
        try {
            while (!done.get()) {
                final long[] next = {1};
                node.replay()
                        .symbols("AAPL")
                        .run(
                                tick -> {
                                    if (tick.sourceSequence() != next[0]) {
                                        throw new AssertionError(
                                                "wanted " + next[0] + ", got " + tick);
                                    }
                                    next[0]++;
                                });
                assertTrue(next[0] - 1 >= before, "counts never go back");
                before = next[0] - 1;
                LockSupport.parkNanos(1_000);
            }
        } catch (RuntimeException | Error e) {
            wrong.compareAndSet(null, e);
        }
    }
}
