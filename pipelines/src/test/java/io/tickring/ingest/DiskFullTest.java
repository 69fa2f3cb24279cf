package io.tickring.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seed;
import io.tickring.testkit.SimClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A disk that is full at any point: offers are refused with a reason before the log breaks, what
 * was accepted is acked, and when space returns the rest is taken.
 */
class DiskFullTest {
    private static final int FILE_LENGTH = 256 << 10;
    private static final HandNode.Setup WATCHED =
            new HandNode.Setup(2, FILE_LENGTH, 2, 2_000, 1 << 20, 4L * FILE_LENGTH);
    private static final HandNode.Setup UNWATCHED =
            new HandNode.Setup(2, FILE_LENGTH, 2, 2_000, 1 << 20, 0);
    private static final int TICKS = 7_000;
    private static final int SYMBOLS = 8;
    private static final int FLUSH_EVERY = 3_000;
    private static final int TURN_EVERY = 8;
    private static final int LAST_TURNS = 400;
    private static final long TURN_NS = 20_000_000;
    private static final int GATE_RUNS = 12;

    /** No store of the workload takes more. */
    private static final int MOST_BYTES = 6 << 20;

    private int runs;
    private int failedOpens;
    private int refused;
    private int failedNodes;
    private int failedFlushes;
    private int whole;

    @Test
    void shouldRefuseBeforeTheLogBreaksAndGoOnWhenSpaceReturns(@Seed long seed) throws IOException {
        everyCapacity(seed, GATE_RUNS, WATCHED);
        assertTrue(refused > 0, "offers were refused");
        assertEquals(0, failedNodes, "nodes that failed although they watch their space");
    }

    @Test
    void shouldLoseNothingAckedWithoutAWatermarkEither(@Seed long seed) throws IOException {
        everyCapacity(seed, GATE_RUNS, UNWATCHED);
        assertTrue(refused + failedNodes > 0, "neither refused nor failed");
    }

    @Test
    @Tag("nightly")
    void shouldStandEveryCapacity(@Seed long seed) throws IOException {
        everyCapacity(seed, 600, WATCHED);
        assertEquals(0, failedNodes, "nodes that failed although they watch their space");
        everyCapacity(seed, 600, UNWATCHED);
    }

    private void everyCapacity(long seed, int most, HandNode.Setup setup) throws IOException {
        final int stride = MOST_BYTES / most;
        for (int capacity = Math.floorMod(seed, stride); capacity < MOST_BYTES; ) {
            try {
                run(seed, capacity, setup);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("a disk of " + capacity + " bytes: " + e, e);
            }
            capacity += stride;
        }
        System.out.println(
                runs
                        + " disks: "
                        + failedOpens
                        + " opens failed, "
                        + refused
                        + " refused and went on, "
                        + failedNodes
                        + " nodes failed, "
                        + failedFlushes
                        + " flushes failed, "
                        + whole
                        + " were large enough");
        assertTrue(
                failedOpens > 0 && whole > 0, "the sweep does not reach from too small to enough");
    }

    private void run(long seed, int capacity, HandNode.Setup setup) throws IOException {
        runs++;
        final MemFileSystem disk = new MemFileSystem();
        disk.capacity(capacity);
        final HandNode node;
        try {
            node = new HandNode(disk, setup, new SimClock(), new Random(seed));
        } catch (IOException e) {
            failedOpens++;
            assertTrue(isClear(e), e::toString);
            disk.capacity(Long.MAX_VALUE);
            StoredTicks.reopen(disk, setup);
            return;
        }
        final List<Publisher> publishers = new ArrayList<>();
        for (AckMode mode : AckMode.values()) {
            publishers.add(node.publisher(mode.name(), mode));
        }
        final List<FlushTicket> tickets = new ArrayList<>();
        final int next = publish(node, publishers, tickets, 1);
        settle(node, publishers);
        final long[] acked = publishers.stream().mapToLong(Publisher::acked).toArray();
        final MemFileSystem killed = disk.killClone();
        final MemFileSystem crashed = disk.crashClone(seed + capacity);
        if (node.ring.failure() != null) {
            failedNodes++;
            assertTrue(isClear(node.ring.failure()), node.ring.failure()::toString);
        } else {
            for (Publisher publisher : publishers) {
                assertEquals(
                        publisher.nextSequence() - 1, publisher.acked(), "accepted and not acked");
            }
            if (next > TICKS) {
                whole++;
            } else {
                refused++;
                final String reason = node.ring.refusal().orElse("none");
                assertTrue(reason.contains("shard-"), reason);
                assertTrue(
                        setup.minFreeBytes() == 0 || reason.contains("below minFreeBytes"), reason);
                assertTrue(node.ring.refused() > 0);
            }
            disk.capacity(Long.MAX_VALUE);
            assertEquals(TICKS + 1, publish(node, publishers, tickets, next), "space is back");
            settle(node, publishers);
            publishers.forEach(publisher -> assertEquals(TICKS, publisher.acked()));
            assertEquals(null, node.ring.flushFailure());
            failedFlushes +=
                    (int)
                            tickets.stream()
                                    .filter(
                                            ticket ->
                                                    ticket.results().stream()
                                                            .anyMatch(result -> !result.isDone()))
                                    .count();
        }
        final boolean goesOn = node.ring.failure() == null;
        disk.capacity(Long.MAX_VALUE);
        node.close();
        StoredTicks.reopen(killed, setup).assertHolds("WAL", acked[1]);
        StoredTicks.reopen(killed, setup).assertHolds("FSYNC", acked[2]);
        StoredTicks.reopen(crashed, setup).assertHolds("FSYNC", acked[2]);
        final StoredTicks after = StoredTicks.reopen(disk, setup);
        for (AckMode mode : AckMode.values()) {
            if (goesOn) {
                after.assertExactly(mode.name(), TICKS);
            }
        }
        after.assertHolds("WAL", acked[1]);
    }

    /** Offers from here on until all is taken, or nothing more for long; the next to be offered. */
    private static int publish(
            HandNode node, List<Publisher> publishers, List<FlushTicket> tickets, int from) {
        for (int i = from; i <= TICKS; i++) {
            final int symbol = node.store.names().symbolId("S" + i % SYMBOLS);
            for (Publisher publisher : publishers) {
                for (int turn = 0;
                        publisher.nextSequence() <= i
                                && publisher.trade(symbol, i, i, i, 1) != Offer.OK;
                        turn++) {
                    if (turn == LAST_TURNS || node.ring.failure() != null) {
                        return i;
                    }
                    node.turn(TURN_NS);
                }
            }
            if (i % FLUSH_EVERY == 0) {
                tickets.add(node.offerFlush());
            }
            if (i % TURN_EVERY == 0) {
                node.turn(TURN_NS);
            }
        }
        return TICKS + 1;
    }

    private static void settle(HandNode node, List<Publisher> publishers) {
        for (int turn = 0; turn < LAST_TURNS; turn++) {
            node.turn(TURN_NS);
        }
        publishers.forEach(Publisher::acked);
    }

    private static boolean isClear(Throwable failure) {
        return failure.getMessage().contains(FaultyFileSystem.NO_SPACE)
                || failure.getMessage().contains("no room for");
    }
}
