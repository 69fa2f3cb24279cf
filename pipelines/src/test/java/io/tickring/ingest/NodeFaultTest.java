package io.tickring.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.shard.Shard;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seed;
import io.tickring.testkit.SimClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One operation of a node's life fails, once or with all that follow: whichever it is, the node
 * stops with one clear message or goes on whole, and no ack was untrue.
 *
 * <p>The life: open, ticks to two shards from publishers of all three ack modes, rolls, forces,
 * flushes by threshold and by FLUSH, compactions, close.
 */
class NodeFaultTest {
    private static final HandNode.Setup SETUP =
            new HandNode.Setup(2, 4096, 1, 40, 1 << 20, 1 << 16);
    private static final int TICKS = 240;
    private static final int SYMBOLS = 8;
    private static final int FLUSH_EVERY = 90;
    private static final long TURN_NS = 20_000_000;
    private static final int LAST_TURNS = 2_000;
    private static final int GATE_RUNS = 100;

    /** What became of the faults of a test. */
    private static final class Tally {
        private int runs;
        private long fired;
        private int failedOpens;
        private int failedNodes;
        private int failedFlushes;
        private long compactions;
        private long failedCompactions;
        private int failedCloses;
        private int unharmed;

        @Override
        public String toString() {
            return runs
                    + " runs, "
                    + fired
                    + " faults fired: "
                    + failedOpens
                    + " opens and "
                    + failedNodes
                    + " nodes failed, "
                    + failedCloses
                    + " closes, "
                    + failedFlushes
                    + " flushes were told to have failed, "
                    + compactions
                    + " compactions done and "
                    + failedCompactions
                    + " failed, "
                    + unharmed
                    + " runs went on to the end";
        }
    }

    @Test
    void shouldStopOrGoOnWholeWhenOneOperationFails(@Seed long seed) throws IOException {
        everyNth(seed, GATE_RUNS, false);
    }

    @Test
    void shouldStopOrGoOnWholeWhenTheDiskFailsForEver(@Seed long seed) throws IOException {
        everyNth(seed, GATE_RUNS, true);
    }

    @Test
    @Tag("nightly")
    void shouldStopOrGoOnWholeWhicheverOperationFails(@Seed long seed) throws IOException {
        everyNth(seed, 1 << 20, false);
        everyNth(seed, 1 << 20, true);
    }

    /** Runs with a fault at every n-th operation, at most so many n, chosen by the seed. */
    private static void everyNth(long seed, int most, boolean forEver) throws IOException {
        final long operations = new Life(seed, 0, false).run(new Tally());
        final long stride = Math.max(1, (operations + most - 1) / most);
        final Tally tally = new Tally();
        for (long n = 1 + Math.floorMod(seed, stride); n <= operations; n += stride) {
            try {
                new Life(seed, n, forEver).run(tally);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("operation " + n + " of " + operations + ": " + e, e);
            }
        }
        System.out.println(
                (forEver ? "for ever" : "once") + " of " + operations + " operations: " + tally);
        assertTrue(tally.fired >= tally.runs * 9 / 10, "faults that fired: " + tally);
        assertTrue(tally.failedOpens > 0 && tally.failedNodes > 0, tally::toString);
        if (!forEver) {
            assertTrue(tally.failedFlushes > 0 && tally.unharmed > 0, tally::toString);
            assertTrue(tally.compactions > 0 && tally.failedCompactions > 0, tally::toString);
        }
    }

    /** One life of a node on a disk whose n-th operation fails. */
    private static final class Life {
        private final long seed;
        private final long n;
        private String message = FaultyFileSystem.IO_ERROR;
        private final MemFileSystem disk = new MemFileSystem();
        private final FaultyFileSystem faulty = new FaultyFileSystem(disk);
        private final List<Publisher> publishers = new ArrayList<>();
        private final List<FlushTicket> tickets = new ArrayList<>();
        private HandNode node;

        Life(long seed, long n, boolean forEver) {
            this.seed = seed;
            this.n = n;
            if (n > 0 && forEver) {
                faulty.failFrom(n, FaultyFileSystem.IO_ERROR);
            } else if (n > 0 && SlotHash.splitmix64(seed + n) % 2 == 0) {
                message = FaultyFileSystem.NO_SPACE;
                faulty.cutNth(n);
            } else if (n > 0) {
                faulty.failNth(n, FaultyFileSystem.IO_ERROR);
            }
            faulty.observe(this::noteForce);
        }

        /** A force that is asked for when it has failed before is a force retried. */
        private boolean noteForce(Operation operation, Path path) {
            if (operation == Operation.FORCE || operation == Operation.FORCE_MAPPED) {
                assertFalse(
                        faulty.allFired().contains(new FaultyFileSystem.Fired(operation, path)),
                        () -> path + " is forced again");
            }
            return true;
        }

        long run(Tally tally) throws IOException {
            tally.runs++;
            try {
                node = new HandNode(faulty, SETUP, new SimClock(), new Random(seed));
            } catch (IOException e) {
                tally.failedOpens++;
                tally.fired += faulty.fired() > 0 ? 1 : 0;
                assertTrue(e.getMessage().contains(message), e::toString);
                assertEquals(0, disk.openMappings(), "mappings behind a failed open");
                assertEquals(0, disk.openFiles(), "files behind a failed open");
                StoredTicks.reopen(disk, SETUP);
                return faulty.operations();
            }
            publish();
            final long[] acked = publishers.stream().mapToLong(Publisher::acked).toArray();
            if (node.ring.failure() == null) {
                assertEquals(List.of(), node.failures);
            } else {
                tally.failedNodes++;
                checkFailure();
            }
            final MemFileSystem killed = disk.killClone();
            final MemFileSystem crashed = disk.crashClone(seed + n);
            final boolean closed = close();
            tally.failedCloses += closed ? 0 : 1;
            tally.fired += faulty.fired() > 0 ? 1 : 0;
            tally.failedFlushes += (int) tickets.stream().filter(Life::isFailed).count();
            for (Shard shard : node.store.shards()) {
                tally.compactions += shard.compactor().totals().plans();
                tally.failedCompactions += shard.compactor().totals().failures();
            }
            tally.unharmed += node.ring.failure() == null && faulty.fired() > 0 ? 1 : 0;
            assertEquals(0, disk.openMappings(), "mappings");
            assertEquals(0, disk.openFiles(), "open files");
            for (MemFileSystem after : List.of(killed, disk)) {
                final StoredTicks stored = StoredTicks.reopen(after, SETUP);
                stored.assertHolds("wal", acked[1]);
                stored.assertHolds("fsync", acked[2]);
            }
            StoredTicks.reopen(crashed, SETUP).assertHolds("fsync", acked[2]);
            return faulty.operations();
        }

        private void publish() {
            final Random dice = new Random(seed);
            for (AckMode mode : AckMode.values()) {
                publishers.add(node.publisher(nameOf(mode), mode));
            }
            for (int i = 1; i <= TICKS; i++) {
                for (Publisher publisher : publishers) {
                    offer(publisher, i);
                }
                if (i % FLUSH_EVERY == 0) {
                    tickets.add(node.offerFlush());
                }
                if (dice.nextInt(4) == 0) {
                    node.turn(TURN_NS);
                }
            }
            for (int turn = 0; turn < LAST_TURNS && !isDone(); turn++) {
                node.turn(TURN_NS);
            }
            if (node.ring.failure() == null) {
                publishers.forEach(publisher -> assertEquals(TICKS, publisher.acked()));
                assertTrue(isDone(), "flushes that fail once are done in the end");
                final StoredTicks stored = StoredTicks.of(node.store);
                for (AckMode mode : AckMode.values()) {
                    stored.assertHolds(nameOf(mode), TICKS);
                }
            }
        }

        private static String nameOf(AckMode mode) {
            return mode.name().toLowerCase(Locale.ROOT);
        }

        private void offer(Publisher publisher, int i) {
            final int symbol = node.store.names().symbolId("S" + i % SYMBOLS);
            Offer answer = publisher.trade(symbol, i, i, i, 1);
            for (int turn = 0; answer == Offer.FULL; turn++) {
                assertTrue(turn < LAST_TURNS, "full for ever");
                assertTrue(node.ring.refusal().isPresent(), "FULL without a reason");
                node.turn(TURN_NS);
                answer = publisher.trade(symbol, i, i, i, 1);
            }
            if (answer == Offer.CLOSED) {
                assertNotEquals(null, node.ring.failure(), "closed though nothing failed");
            } else {
                assertEquals(null, node.ring.failure(), "OK behind the failure");
            }
        }

        private boolean isDone() {
            return node.ring.failure() != null
                    || publishers.stream().allMatch(publisher -> publisher.acked() == TICKS)
                            && tickets.stream().allMatch(Life::isAnswered)
                            && node.ring.flushFailure() == null;
        }

        private static boolean isFailed(FlushTicket ticket) {
            return ticket.results().stream().anyMatch(result -> !result.isDone());
        }

        private static boolean isAnswered(FlushTicket ticket) {
            return ticket.results().stream()
                    .noneMatch(result -> FlushTicket.NOT_YET.equals(result.failure()));
        }

        private void checkFailure() {
            assertEquals(1, node.failures.size(), "the failure is told once");
            assertEquals(node.ring.failure(), node.failures.get(0));
            final String told = node.ring.failure().getMessage();
            assertTrue(told.contains(message), told);
            assertTrue(told.contains("cannot ") && told.contains("shard-"), told);
            for (Publisher publisher : publishers) {
                assertEquals(Offer.CLOSED, publisher.trade(0, 1, 1, 1, 1));
            }
            assertTrue(tickets.stream().allMatch(Life::isAnswered), "waiters are told");
        }

        /** False when files could not be closed tidily. */
        private boolean close() {
            try {
                node.close();
                return true;
            } catch (IOException e) {
                assertTrue(e.getMessage().contains(message), e::toString);
                return false;
            }
        }
    }
}
