package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.Await;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.query.Select;
import io.tickring.shard.StoreView;
import io.tickring.symbol.SessionEnd;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.FaultyFileSystem.When;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What acked means, and how a session goes on. */
class AckTest {
    private static final int TICKS = 2_000;
    private static final int WINDOW = 1 << 16;
    private static final int LINE = 64;

    /** Lines offered to one shard between two looks at its window. */
    private static final int LINES_PER_LOOK = 256;

    private static final int RING_LINES = 65_536;

    private static final When FORCE_OF_SHARD_0 = When.any(Operation.FORCE_MAPPED).in("shard-0");

    @Test
    void shouldAckFsyncOnlyWhatIsForcedAndWalWhatIsLogged(@TempDir Path directory)
            throws IOException {
        final FaultyFileSystem disk = Nodes.faultyDisk();
        try (Node node = Node.open(quiet(directory, disk))) {
            Nodes.awaitSpares(node, 2);
            final FaultyFileSystem.Stall stall = disk.stall(FORCE_OF_SHARD_0);
            final int symbol = node.symbol("AAPL");
            final Publisher memory = node.publisher("memory", AckMode.MEMORY);
            final Publisher wal = node.publisher("wal", AckMode.WAL);
            final Publisher fsync = node.publisher("fsync", AckMode.FSYNC);
            for (int i = 1; i <= TICKS; i++) {
                Nodes.trade(memory, symbol, i, i, 1);
                assertEquals(i, memory.acked());
                Nodes.trade(wal, symbol, i, i, 1);
                Nodes.trade(fsync, symbol, i, i, 1);
            }
            Nodes.awaitAcked(wal);
            assertEquals(TICKS, wal.acked());
            Await.until("a force that hangs", stall::isReached);
            assertFalse(fsync.awaitAcked(Duration.ofMillis(50)));
            assertTrue(fsync.acked() < TICKS, () -> fsync.acked() + " acked");
            assertEquals(3 * TICKS, node.query().count(), "readable before it is forced");

            stall.close();
            Nodes.awaitAcked(fsync);
            assertEquals(TICKS, fsync.acked());
            final var shard = node.shards().get(0);
            assertTrue(shard.forced() > 0 && shard.forced() <= shard.append());
        }
    }

    @Test
    void shouldRefuseFsyncOffersWhenTheWindowIsUsedAndLoseNothing(@TempDir Path directory)
            throws IOException {
        final FaultyFileSystem disk = Nodes.faultyDisk();
        final long accepted;
        try (Node node =
                Node.open(
                        quiet(directory, disk)
                                .walFileLengthBytes(16 << 20)
                                .shards(2)
                                .unforcedWindowBytes(WINDOW))) {
            Nodes.awaitSpares(node, 2);
            final String here = symbolOf(node, 0);
            final String there = symbolOf(node, 1);
            final Publisher fsync = node.publisher("fsync", AckMode.FSYNC);
            final FaultyFileSystem.Stall stall = disk.stall(FORCE_OF_SHARD_0);
            accepted = offerUntilFull(fsync, node.symbol(here), stall);
            assertTrue(accepted * LINE >= WINDOW - LINE * 8L, accepted + " accepted");
            assertTrue(
                    accepted <= WINDOW / LINE + LINES_PER_LOOK + RING_LINES,
                    accepted + " accepted");
            assertTrue(node.refused() >= 1);

            // The other shard's window, and who does not wait for the disk, are not concerned.
            for (int i = 1; i <= 500; i++) {
                assertEquals(Offer.OK, fsync.trade(node.symbol(there), i, i, i, 1));
            }
            final Publisher wal = node.publisher("wal", AckMode.WAL);
            Nodes.trade(wal, node.symbol(here), 1, 1, 1);
            Nodes.awaitAcked(wal);
            assertTrue(fsync.acked() < accepted, "acked although not forced");

            stall.close();
            Nodes.awaitAcked(fsync);
            assertEquals(accepted + 500, fsync.acked());
            Nodes.trade(fsync, node.symbol(here), 1, 1, 1);
            Nodes.awaitAcked(fsync);
            assertEquals(accepted + 1, node.query().symbols(here).sessions("fsync#1").count());
        }
        try (Node node = Node.open(Nodes.small(directory))) {
            assertEquals(accepted + 501, node.query().sessions("fsync#1").count());
        }
    }

    private static long offerUntilFull(
            Publisher publisher, int symbol, FaultyFileSystem.Stall stall) {
        final long[] accepted = {0};
        Await.until(
                "FULL",
                () -> {
                    while (publisher.trade(symbol, 1, 1, 1, 1) == Offer.OK) {
                        accepted[0]++;
                    }
                    // Twice, and only once the disk is stalled: a ring may be full before that.
                    return stall.isReached()
                            && publisher.trade(symbol, 1, 1, 1, 1) == Offer.FULL
                            && publisher.nextSequence() == accepted[0] + 1;
                });
        return accepted[0];
    }

    /** No force but those that FSYNC publishers ask for. */
    private static NodeConfig quiet(Path directory, FaultyFileSystem disk) {
        return Nodes.small(directory)
                .files(disk)
                .walSpareFiles(2)
                .forceIntervalMs(TimeUnit.DAYS.toMillis(1000));
    }

    private static String symbolOf(Node node, int shard) {
        try (StoreView view = node.view()) {
            for (int i = 0; ; i++) {
                if (view.shardOf(node.symbol("S" + i)) == shard) {
                    return "S" + i;
                }
            }
        }
    }

    @Test
    @Tag("smoke")
    void shouldResumeWhereEveryShardIsAndDropWhatSomeHold(@TempDir Path directory)
            throws IOException {
        final String early;
        final String late;
        try (Node node = Node.open(Nodes.small(directory).shards(2));
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            early = symbolOf(node, 0);
            late = symbolOf(node, 1);
            assertEquals(1, publisher.resumeFrom());
            assertEquals(1, publisher.nextSequence());
            for (int i = 1; i <= 100; i++) {
                Nodes.trade(publisher, node.symbol(i <= 60 ? early : late), i, i, 1);
            }
            Nodes.awaitAcked(publisher);
        }
        try (Node node = Node.open(Nodes.small(directory))) {
            final AtomicLong live = new AtomicLong();
            node.onTick(Select.all(), tick -> live.incrementAndGet());
            final Publisher publisher = node.publisher("feed", AckMode.WAL);
            assertEquals("feed#1", publisher.session().label());
            assertEquals(61, publisher.resumeFrom(), "behind the lowest mark");
            assertEquals(101, publisher.nextSequence(), "behind the highest mark");
            assertEquals(60, publisher.acked(), "what every shard is known to hold");
            assertTrue(publisher.awaitAcked(Duration.ZERO), "nothing is on its way");
            for (long wrong : new long[] {0, 102}) {
                assertThrows(IllegalArgumentException.class, () -> publisher.startAt(wrong));
            }
            publisher.startAt(publisher.resumeFrom());
            for (int i = 61; i <= 110; i++) {
                Nodes.trade(publisher, node.symbol(late), i, i, 1);
            }
            Nodes.awaitAcked(publisher);
            assertEquals(110, publisher.acked());
            assertEquals(40, node.duplicates());
            Await.until("live", () -> live.get() >= 10);
            publisher.close();

            final Publisher fromTheStart = node.publisher("feed", AckMode.WAL);
            assertEquals(111, fromTheStart.nextSequence());
            fromTheStart.startAt(1);
            for (int i = 1; i <= 111; i++) {
                Nodes.trade(fromTheStart, node.symbol(i <= 60 ? early : late), i, i, 1);
            }
            Nodes.awaitAcked(fromTheStart);
            assertEquals(111, fromTheStart.acked());
            assertEquals(150, node.duplicates());
            assertEquals(111, node.query().count());
            Await.until("live", () -> live.get() >= 11);
            assertEquals(11, live.get(), "live handlers are not shown duplicates");
            final long[] next = {0};
            node.replay().run(tick -> assertEquals(++next[0], tick.sourceSequence()));
        }
    }

    @Test
    void shouldGoOnWithAnUnfinishedSessionAndBeginAnewBehindAFinishedOne(@TempDir Path directory)
            throws IOException {
        try (Node node = Node.open(Nodes.small(directory).shards(2))) {
            final int symbol = node.symbol("AAPL");
            final Publisher first = node.publisher("feed", AckMode.FSYNC);
            Nodes.trade(first, symbol, 1, 1, 1);
            final IllegalStateException taken =
                    assertThrows(
                            IllegalStateException.class, () -> node.publisher("feed", AckMode.WAL));
            assertTrue(taken.getMessage().contains("feed#1"), taken::getMessage);
            first.close();
            final Publisher second = node.publisher("feed", AckMode.FSYNC);
            assertEquals(first.session(), second.session());
            assertEquals(2, second.nextSequence());
            Nodes.trade(second, symbol, 2, 1, 1);
            assertTrue(second.end(SessionEnd.clean(2)));
            second.close();

            final Publisher next = node.publisher("feed", AckMode.WAL);
            assertEquals("feed#2", next.session().label());
            assertEquals(1, next.nextSequence());
            Nodes.trade(next, symbol, 3, 1, 1);
        }
        try (Node node = Node.open(Nodes.small(directory));
                StoreView view = node.view()) {
            assertEquals(2, view.sessions().size());
            assertEquals(SessionEnd.clean(2), view.end(view.sessions().get(0).sourceId()));
            assertEquals(null, view.end(view.sessions().get(1).sourceId()));
            assertEquals(2, node.query().sessions("feed#1").count());
            assertEquals(1, node.query().sessions("feed#2").count());
        }
    }
}
