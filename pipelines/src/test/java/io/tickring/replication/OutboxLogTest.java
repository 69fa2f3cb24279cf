package io.tickring.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.FileSystem;
import io.tickring.symbol.SessionEnd;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seeds;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import io.tickring.wal.DamagedLogException;
import io.tickring.wal.WalFollower;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class OutboxLogTest {
    private static final Path DIRECTORY = Path.of("/data/outbox/node-2");
    private static final long BOUND = 1 << 20;
    private static final int FILE = 1 << 16;
    private static final int SOURCE = 7;

    private final ByteBuffer event =
            ByteBuffer.allocateDirect(TickLayout.MAX_EVENT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final TickWriter writer = new TickWriter();

    private static OutboxLog open(FileSystem disk, int incarnation) throws IOException {
        final OutboxLog[] opened = new OutboxLog[1];
        opened[0] =
                OutboxLog.open(
                        disk,
                        DIRECTORY,
                        1,
                        2,
                        incarnation,
                        BOUND,
                        FILE,
                        42,
                        () -> opened[0].doWork());
        return opened[0];
    }

    private boolean append(OutboxLog outbox, int slot, long sequence, int lines)
            throws IOException {
        writer.wrap(event, 0).begin(BuiltinTypes.RAW_ID, lines, 1, SOURCE, sequence, 5, 6);
        final boolean taken = outbox.append(slot, 1, event, 0);
        outbox.seal();
        return taken;
    }

    /** What is to be sent, an event each: sequence, slot, incarnation and slotSeq. */
    private static List<String> toSend(OutboxLog outbox) {
        final List<String> events = new ArrayList<>();
        final WalFollower follower = outbox.follower();
        while (follower.next()) {
            if (follower.entry().senderId == 0) {
                events.add("end of " + TickLayout.sourceId(follower.buffer(), follower.offset()));
                continue;
            }
            events.add(
                    TickLayout.sourceSequence(follower.buffer(), follower.offset())
                            + " in "
                            + follower.entry().hashSlot
                            + " by "
                            + follower.entry().senderInc
                            + " as "
                            + follower.entry().slotSeq);
        }
        return events;
    }

    @Test
    void whatWasNotAckedIsSentByTheLifeThatTookIt() throws IOException {
        final MemFileSystem disk = new MemFileSystem();
        final OutboxLog first = open(disk, 1);
        append(first, 10, 1, 1);
        append(first, 11, 2, 3);
        append(first, 10, 3, 16);
        final OutboxLog second = open(disk.killClone(), 2);
        assertFalse(append(second, 10, 3, 16), "an event that an earlier life took");
        append(second, 10, 4, 1);
        second.appendEnd(SOURCE, SessionEnd.clean(4));
        second.seal();
        assertEquals(
                List.of(
                        "1 in 10 by 1 as 1",
                        "2 in 11 by 1 as 1",
                        "3 in 10 by 1 as 2",
                        "4 in 10 by 2 as 1",
                        "end of 7"),
                toSend(second));
        assertEquals(4, second.highWater(SOURCE));
        assertEquals(0, second.highWater(SOURCE + 1));
    }

    /** Files have headers, and an outbox that was made ready for nothing owes nobody anything. */
    @Test
    void whatWasNeverTakenIsNotWaitedFor() throws IOException {
        MemFileSystem disk = new MemFileSystem();
        for (int life = 1; life <= 4; life++) {
            final OutboxLog outbox = open(disk, life);
            while (outbox.doWork()) {
                // Files are made ready ahead of need.
            }
            outbox.seal();
            assertEquals(0, outbox.bytes(), "life " + life);
            outbox.closeTidily();
        }
        final OutboxLog last = open(disk, 5);
        append(last, 10, 1, 1);
        last.acked(last.end());
        last.closeTidily();
        disk = disk.killClone();
        final OutboxLog again = open(disk, 6);
        assertEquals(0, again.bytes());
        assertEquals(List.of(), toSend(again));
        append(again, 10, 2, 1);
        assertEquals(List.of("2 in 10 by 6 as 1"), toSend(again));
    }

    /** A full disk is waited for: the outbox refuses, lets go of nothing, and goes on. */
    @Test
    void goesOnWhenAFullDiskHasRoomAgain() throws IOException {
        final MemFileSystem disk = new MemFileSystem();
        final OutboxLog outbox = open(disk, 1);
        // Room for a file of log, and none for the journal that must name it.
        disk.capacity(disk.used() + FILE);
        long last = 0;
        while (outbox.isOpen()) {
            assertTrue(append(outbox, 10, ++last, 16));
            outbox.doWork();
        }
        assertTrue(outbox.refusal().contains(DIRECTORY.toString()), outbox.refusal());
        outbox.acked(outbox.end());
        assertFalse(outbox.doWork(), "wrote on a full disk");
        disk.capacity(Long.MAX_VALUE);
        while (outbox.doWork()) {
            // Files are made ready, and what was acked is let go of.
        }
        assertTrue(outbox.isOpen());
        assertTrue(append(outbox, 10, ++last, 16));
        disk.capacity(disk.used());
        outbox.closeTidily();
        final List<String> kept = toSend(open(disk.killClone(), 2));
        assertEquals(last + " in 10 by 1 as " + last, kept.get(kept.size() - 1));
    }

    @Test
    void aDamagedOutboxIsNotToBeRepairedAsAStore() throws IOException {
        final MemFileSystem disk = new MemFileSystem();
        open(disk, 1).close();
        disk.delete(DIRECTORY.resolve("wal-000001.log"));
        final String message =
                assertThrows(DamagedLogException.class, () -> open(disk, 2)).getMessage();
        assertTrue(message.contains("remove " + DIRECTORY), message);
        assertFalse(message.contains("tickring verify"), message);
    }

    @Test
    void whatIsNotSealedIsNeitherThereNorCounted() throws IOException {
        final MemFileSystem disk = new MemFileSystem();
        final OutboxLog first = open(disk, 1);
        append(first, 10, 1, 1);
        writer.wrap(event, 0).begin(BuiltinTypes.RAW_ID, 1, 1, SOURCE, 2, 5, 6);
        first.append(10, 1, event, 0);
        assertEquals(1, first.highWater(SOURCE));
        final OutboxLog second = open(disk.killClone(), 2);
        assertEquals(1, second.highWater(SOURCE));
        assertEquals(1, toSend(second).size());
    }

    @Test
    void anEndIsKnownWhileNothingOfItsSessionCameBehindIt() throws IOException {
        final MemFileSystem disk = new MemFileSystem();
        final OutboxLog first = open(disk, 1);
        append(first, 10, 1, 1);
        first.appendEnd(SOURCE, SessionEnd.clean(1));
        assertFalse(first.hasEnd(SOURCE), "it is not sealed");
        assertFalse(open(disk.killClone(), 2).hasEnd(SOURCE));
        first.seal();
        assertTrue(first.hasEnd(SOURCE));
        assertFalse(first.hasEnd(SOURCE + 1));
        final OutboxLog second = open(disk.killClone(), 2);
        assertTrue(second.hasEnd(SOURCE), "the log tells it");
        append(second, 10, 2, 1);
        assertFalse(second.hasEnd(SOURCE), "the session went on");
        second.appendEnd(SOURCE, SessionEnd.clean(2));
        second.appendEnd(SOURCE + 1, SessionEnd.clean(0));
        second.seal();
        assertTrue(second.hasEnd(SOURCE) && second.hasEnd(SOURCE + 1));
    }

    @Test
    void anEndIsKnownWhenItsLogWasReleased() throws IOException {
        final MemFileSystem disk = new MemFileSystem();
        final OutboxLog first = open(disk, 1);
        append(first, 10, 1, 1);
        first.appendEnd(SOURCE, SessionEnd.clean(1));
        first.seal();
        first.acked(first.end());
        first.closeTidily();
        final OutboxLog second = open(disk.crashClone(1), 2);
        assertEquals(List.of(), toSend(second));
        assertTrue(second.hasEnd(SOURCE));
        assertEquals(1, second.highWater(SOURCE));
        append(second, 10, 2, 1);
        assertFalse(second.hasEnd(SOURCE));
        assertFalse(open(disk.crashClone(2).killClone(), 3).hasEnd(SOURCE + 1));
    }

    @Test
    void refusesAtItsBoundAndTakesAgainWhatWasAcked() throws IOException {
        final MemFileSystem disk = new MemFileSystem();
        final OutboxLog outbox = open(disk, 1);
        long sequence = 0;
        while (outbox.isOpen()) {
            append(outbox, 10, ++sequence, 4);
            outbox.doWork();
        }
        assertTrue(outbox.bytes() >= BOUND, () -> "refused at " + outbox.bytes());
        assertTrue(outbox.refusal().contains("outboxBytes is " + BOUND), outbox.refusal());
        final WalFollower follower = outbox.follower();
        for (int i = 0; i < sequence / 2; i++) {
            assertTrue(follower.next());
        }
        outbox.acked(follower.position());
        assertTrue(outbox.isOpen());
        assertNull(outbox.refusal());
        final int filesBefore = disk.list(DIRECTORY).size();
        for (long more = 10 * sequence; more > 0; more--) {
            append(outbox, 10, ++sequence, 4);
            outbox.acked(outbox.end());
            outbox.doWork();
        }
        assertTrue(disk.list(DIRECTORY).size() <= filesBefore, "files are not used again");
        // Acked and gone from the log, and known all the same.
        final OutboxLog second = open(disk.killClone(), 2);
        assertEquals(sequence, second.highWater(SOURCE));
        assertFalse(append(second, 10, sequence, 4));
    }

    @Test
    void nothingIsLostOrLeftOutWhoeverDiesWhen() {
        Seeds.each(
                60,
                seed -> {
                    final Random dice = new Random(seed);
                    MemFileSystem disk = new MemFileSystem();
                    OutboxLog outbox = open(disk, 1);
                    long sequence = 0;
                    long acked = 0;
                    for (int life = 1; life < 6; life++) {
                        for (int i = dice.nextInt(400); i > 0; i--) {
                            append(outbox, dice.nextInt(4096), ++sequence, 1 + dice.nextInt(16));
                            if (dice.nextInt(20) == 0) {
                                acked = ack(outbox, dice, acked);
                            }
                            if (dice.nextInt(5) == 0) {
                                outbox.doWork();
                            }
                        }
                        disk = disk.killClone();
                        outbox = open(disk, life + 1);
                        assertEquals(sequence, outbox.highWater(SOURCE));
                        assertContinues(outbox, acked, sequence);
                    }
                });
    }

    /** What was forced, and what was acked, when the power went. */
    private record Cut(MemFileSystem disk, long forced, long acked) {}

    @Test
    void whatIsNeitherAckedNorOnDiskIsAllThatAPowerLossTakes() {
        final AtomicLong withoutAcked = new AtomicLong();
        Seeds.each(40, seed -> withoutAcked.addAndGet(powerLosses(seed)));
        assertTrue(withoutAcked.get() > 0, "acked log was always on disk");
    }

    private long powerLosses(long seed) throws IOException {
        final Random dice = new Random(seed);
        final MemFileSystem disk = new MemFileSystem();
        final FaultyFileSystem watched = new FaultyFileSystem(disk);
        final OutboxLog outbox = open(watched, 1);
        final List<Cut> cuts = new ArrayList<>();
        final long[] forcedAndAcked = new long[2];
        // Before every call to the disk, so in the middle of letting go, too.
        watched.observe(
                (operation, path) -> {
                    if (dice.nextInt(8) == 0) {
                        cuts.add(
                                new Cut(
                                        disk.crashClone(dice.nextLong()),
                                        forcedAndAcked[0],
                                        forcedAndAcked[1]));
                    }
                    return false;
                });
        long sequence = 0;
        for (int i = 0; i < 600; i++) {
            append(outbox, dice.nextInt(4096), ++sequence, 1 + dice.nextInt(16));
            if (dice.nextInt(10) == 0) {
                forcedAndAcked[1] = ack(outbox, dice, forcedAndAcked[1]);
            }
            if (dice.nextInt(5) == 0) {
                outbox.doWork();
            }
            if (dice.nextInt(40) == 0) {
                outbox.force();
                forcedAndAcked[0] = sequence;
            }
        }
        long withoutAcked = 0;
        for (Cut cut : cuts) {
            final OutboxLog next = open(cut.disk, 2);
            final long last = next.highWater(SOURCE);
            assertTrue(last >= cut.forced, last + " of " + cut.forced + " that were forced");
            withoutAcked += last < cut.acked ? 1 : 0;
            assertContinues(next, cut.acked, last);
        }
        return withoutAcked;
    }

    /** Acks some of what is to be sent; the sequence up to which all is acked. */
    private static long ack(OutboxLog outbox, Random dice, long acked) {
        final WalFollower follower = outbox.follower();
        long upTo = acked;
        for (int events = dice.nextInt(200); events > 0 && follower.next(); events--) {
            upTo = TickLayout.sourceSequence(follower.buffer(), follower.offset());
            outbox.acked(follower.position());
        }
        return Math.max(upTo, acked);
    }

    /** From at most the first that was not acked on, every sequence, to the last. */
    private static void assertContinues(OutboxLog outbox, long acked, long last) {
        final WalFollower follower = outbox.follower();
        long before = -1;
        while (follower.next()) {
            final long next = TickLayout.sourceSequence(follower.buffer(), follower.offset());
            assertTrue(
                    before == -1 ? next <= acked + 1 : next == before + 1, "hole before " + next);
            before = next;
        }
        assertTrue(before == last || before == -1 && acked >= last, "ends with " + before);
    }

    @Test
    void aJournalThatCannotBeReadIsDamageAndAnOrphanIsNot() throws IOException {
        final MemFileSystem disk = new MemFileSystem();
        append(open(disk, 1), 10, 1, 1);
        final MemFileSystem orphan = disk.killClone();
        orphan.create(DIRECTORY.resolve("wal-000099.log")).close();
        assertNotNull(open(orphan, 2));
        assertFalse(orphan.exists(DIRECTORY.resolve("wal-000099.log")));
        final MemFileSystem flipped = disk.killClone();
        flipped.flip(DIRECTORY.resolve(OutboxJournal.NAME), 20, 1);
        final DamagedLogException damage =
                assertThrows(DamagedLogException.class, () -> open(flipped, 2));
        assertTrue(damage.getMessage().contains(OutboxJournal.NAME), damage.getMessage());
    }
}
