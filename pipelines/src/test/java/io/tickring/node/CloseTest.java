package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.Await;
import io.tickring.fs.LockHeldException;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.CloseReport;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.query.Select;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.FaultyFileSystem.When;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What closing keeps, within what bound, and what it says. */
class CloseTest {
    private static final int PUBLISHERS = 3;
    private static final int WARM = 20_000;

    private static final int FILE_LENGTH = 1 << 18;

    /** Bytes of log that a publisher offers before it asks again whether the shard is behind. */
    private static final int OVERSHOOT = 256 * 64;

    private static final long NEVER_MS = TimeUnit.DAYS.toMillis(1000);

    /** Beyond its bound, close may take so long on a machine that others use too. */
    private static final long SLACK_NS = TimeUnit.SECONDS.toNanos(3);

    /** Offers until it is answered CLOSED, and remembers what it was told. */
    private static final class Load implements Runnable {
        private final Node node;
        private final int number;
        private final AtomicLong accepted = new AtomicLong();
        private final AtomicLong acked = new AtomicLong();

        Load(Node node, int number) {
            this.node = node;
            this.number = number;
        }

        @Override
        public void run() {
            final Publisher publisher = node.publisher("load-" + number, AckMode.WAL);
            final int symbol = node.symbol("S" + number);
            for (long i = 1; ; i++) {
                Offer answer = publisher.trade(symbol, i, i, i, 1);
                while (answer == Offer.FULL) {
                    LockSupport.parkNanos(1_000);
                    answer = publisher.trade(symbol, i, i, i, 1);
                }
                if (answer == Offer.CLOSED) {
                    acked.set(publisher.acked());
                    return;
                }
                accepted.incrementAndGet();
            }
        }
    }

    @Test
    @Tag("smoke")
    void B2_shouldDrainUnderLoadAndKeepAllThatWasAccepted(@TempDir Path directory)
            throws IOException, InterruptedException {
        final List<Load> loads = new ArrayList<>();
        final List<Thread> threads = new ArrayList<>();
        final Node node = Node.open(Nodes.small(directory).walFileLengthBytes(4 << 20).shards(2));
        for (int i = 0; i < PUBLISHERS; i++) {
            final Load load = new Load(node, i);
            loads.add(load);
            threads.add(new Thread(load, "load-" + i));
        }
        threads.forEach(Thread::start);
        Await.until("load", () -> loads.stream().allMatch(load -> load.accepted.get() > WARM));

        final long startNs = System.nanoTime();
        final CloseReport report = node.close(Duration.ofSeconds(30));
        assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(30));
        Await.end(threads);
        assertTrue(report.isClean(), report::toString);
        assertEquals(0, report.unackedEvents());
        assertEquals(report, node.close(Duration.ofSeconds(30)), "closing a second time");

        try (Node reopened = Node.open(Nodes.small(directory))) {
            assertTrue(reopened.recovery().isClean(), () -> reopened.recovery().toString());
            for (Load load : loads) {
                assertTrue(load.accepted.get() >= load.acked.get());
                assertEquals(
                        load.accepted.get(),
                        reopened.query().symbols("S" + load.number).count(),
                        "accepted by publisher " + load.number);
            }
        }
    }

    @Test
    void B2_shouldSayWhatItDroppedWhenItsBoundPasses(@TempDir Path directory)
            throws IOException, InterruptedException {
        final FaultyFileSystem disk = Nodes.faultyDisk();
        final AtomicInteger created = new AtomicInteger();
        final When create = When.any(Operation.CREATE).named("wal-");
        final FaultyFileSystem.Stall stall =
                disk.stall(
                        (operation, path) ->
                                create.matches(operation, path) && created.incrementAndGet() > 1);
        final Node node =
                Node.open(
                        Nodes.small(directory)
                                .files(disk)
                                .walFileLengthBytes(FILE_LENGTH)
                                .walSpareFiles(1)
                                .flushByHandOnly());
        final int symbol = node.symbol("AAPL");
        final List<Publisher> publishers = new ArrayList<>();
        for (int i = 0; i < 2 * FILE_LENGTH / OVERSHOOT; i++) {
            publishers.add(node.publisher("feed-" + i, AckMode.WAL));
        }
        final long accepted = offerUntilFull(publishers, symbol);

        final long boundNs = TimeUnit.MILLISECONDS.toNanos(300);
        final long startNs = System.nanoTime();
        final CloseReport late = node.close(Duration.ofNanos(boundNs));
        final long tookNs = System.nanoTime() - startNs;
        assertTrue(tookNs < boundNs + SLACK_NS, "took " + tookNs / 1_000_000 + " ms");
        assertFalse(late.isClean());
        assertFalse(late.drained());
        assertFalse(late.stopped());
        assertTrue(late.toString().contains(late.unackedEvents() + " accepted events"));
        final long acked = publishers.stream().mapToLong(Publisher::acked).sum();
        assertEquals(accepted - acked, late.unackedEvents(), "accepted and not acked");
        assertTrue(late.unackedEvents() > 0);
        assertEquals(Offer.CLOSED, publishers.get(0).trade(symbol, 1, 1, 1, 1));

        stall.close();
        final CloseReport atLast = node.close(Duration.ofSeconds(30));
        assertTrue(atLast.stopped(), atLast::toString);
        try (Node reopened = Node.open(Nodes.small(directory))) {
            final long stored = reopened.query().count();
            assertTrue(stored >= acked, stored + " stored of " + acked + " acked");
            assertTrue(
                    stored >= accepted - late.unackedEvents(),
                    stored + " stored of " + accepted + "; " + late);
        }
    }

    /** Each believes for a while that the shard takes more: together more than its file holds. */
    private static long offerUntilFull(List<Publisher> publishers, int symbol) {
        long accepted = 0;
        long acceptedBefore = -1;
        while (accepted > acceptedBefore) {
            acceptedBefore = accepted;
            for (Publisher publisher : publishers) {
                if (publisher.trade(symbol, 1, 1, 1, 1) == Offer.OK) {
                    accepted++;
                }
            }
        }
        return accepted;
    }

    @Test
    void B2_shouldReturnInTimeWhenTheLastForceHangs(@TempDir Path directory) throws IOException {
        final FaultyFileSystem disk = Nodes.faultyDisk();
        final Node node =
                Node.open(
                        Nodes.small(directory)
                                .files(disk)
                                .walSpareFiles(2)
                                .forceIntervalMs(NEVER_MS));
        Nodes.awaitSpares(node, 2);
        final Publisher publisher = node.publisher("feed", AckMode.WAL);
        Nodes.trade(publisher, node.symbol("AAPL"), 1, 1, 1);
        Nodes.awaitAcked(publisher);
        final FaultyFileSystem.Stall stall = disk.stall(When.any(Operation.FORCE_MAPPED));

        final long startNs = System.nanoTime();
        final CloseReport late = node.close(Duration.ofMillis(300));
        final long tookNs = System.nanoTime() - startNs;
        assertTrue(
                tookNs < TimeUnit.MILLISECONDS.toNanos(300) + SLACK_NS,
                "took " + tookNs / 1_000_000 + " ms");
        assertTrue(stall.isReached());
        assertTrue(late.drained());
        assertFalse(late.isClean());
        assertTrue(late.toString().contains("force"), late::toString);
        assertThrows(
                LockHeldException.class,
                () -> Node.open(Nodes.small(directory)),
                "the directory stays held");
        stall.close();
        assertTrue(node.close(Duration.ofSeconds(30)).stopped());
    }

    /** A live handler sees what was accepted before the close, too. */
    @Test
    void shouldShowAllToLiveHandlersBeforeItCloses(@TempDir Path directory) throws IOException {
        final AtomicLong seen = new AtomicLong();
        final int ticks = 5_000;
        try (Node node = Node.open(Nodes.small(directory))) {
            node.onTick(
                    Select.all(),
                    tick -> {
                        LockSupport.parkNanos(10_000);
                        seen.incrementAndGet();
                    });
            try (Publisher publisher = node.publisher("feed", AckMode.MEMORY)) {
                final int symbol = node.symbol("AAPL");
                for (int i = 1; i <= ticks; i++) {
                    Nodes.trade(publisher, symbol, i, 1, 1);
                }
            }
        }
        assertEquals(ticks, seen.get());
    }

    @Test
    void shouldCloseANodeThatHasJustBeenOpened(@TempDir Path directory) throws IOException {
        for (int i = 0; i < 20; i++) {
            final Node node = Node.open(Nodes.small(directory).shards(2));
            final CloseReport report = node.close(Duration.ofSeconds(30));
            assertTrue(report.isClean(), report::toString);
        }
    }
}
