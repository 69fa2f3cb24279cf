package io.tickring.transport.inbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.Nightly;
import io.tickring.testkit.Seeds;
import io.tickring.transport.TransportException;
import io.tickring.transport.inbox.ShimTransport.Call;
import io.tickring.transport.memory.MemoryTransport;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The ring's rules, one by one, over memory that loses nothing but what a test takes from it. */
final class InboxRingTest {
    private static final int LOG2_CELLS = 6;
    private static final int CAPACITY = 1 << LOG2_CELLS;
    private static final int SHORT = 2;

    private final MemoryTransport memory = new MemoryTransport();
    private final ShimTransport sender = new ShimTransport(memory);
    private final TestRing ring = new TestRing(memory, sender, LOG2_CELLS);

    @Test
    void framesOfAllLengthsArriveOnceInOrderOverManyLaps() {
        Seeds.each(Nightly.or(30, 300), this::runsManyLaps);
    }

    private void runsManyLaps(long seed) {
        final Random random = new Random(seed);
        final ShimTransport shim = new ShimTransport(memory);
        shim.ordersLongs = random.nextBoolean();
        final TestRing here = new TestRing(memory, shim, LOG2_CELLS + (int) (seed % 3));
        final long frames = 1000L + random.nextInt(1000);
        while (here.taken < frames) {
            for (int i = random.nextInt(8); i > 0; i--) {
                here.offer(2 + random.nextInt(16));
            }
            if (random.nextInt(3) > 0) {
                here.writer.send();
            }
            if (random.nextInt(3) > 0) {
                here.drain(1 + random.nextInt(20));
            }
        }
        assertTrue(here.writer.ringSeq() > 10L * here.header.capacity(), "laps");
        assertEquals(0, here.reader.torn());
        assertEquals(0, here.writer.resends());
        here.region.close();
        here.ackBlock.close();
    }

    /** As after days of ticks: what counts cells is longer than an int. */
    @Test
    void ringSeqsGoOnBeyondWhatAnIntHolds() throws ReflectiveOperationException {
        for (long from : new long[] {(1L << 31) - 100, (1L << 32) - 100, 1L << 53}) {
            final TestRing here = new TestRing(memory, new ShimTransport(memory), LOG2_CELLS);
            begin(here, from);
            for (int lap = 0; lap < 20; lap++) {
                while (here.offer(1 + lap % 7)) {
                    here.writer.send();
                }
                assertTrue(here.drain(CAPACITY) > 0);
                assertEquals(here.written, here.taken);
                here.writer.poll();
                assertEquals(here.writer.ringSeq(), here.writer.consumed());
            }
            assertTrue(here.writer.ringSeq() > from + 10 * CAPACITY, "laps");
        }
    }

    private static void begin(TestRing ring, long ringSeq) throws ReflectiveOperationException {
        set(ring.writer, "ringSeq", ringSeq);
        set(ring.writer, "sent", ringSeq);
        set(ring.reader, "expected", ringSeq);
        final Field ack = InboxWriter.class.getDeclaredField("ack");
        ack.setAccessible(true);
        set(ack.get(ring.writer), "consumed", ringSeq);
    }

    private static void set(Object of, String name, long value)
            throws ReflectiveOperationException {
        final Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        field.setLong(of, value);
    }

    @Test
    void aClaimIsRefusedExactlyWhenTheRegionIsFull() {
        for (int frame = 0; frame < CAPACITY / SHORT; frame++) {
            assertTrue(ring.offer(SHORT));
        }
        ring.writer.send();
        for (int i = 0; i < 10; i++) {
            assertEquals(InboxWriter.NO_CREDIT, ring.writer.tryClaim(1));
        }
        assertEquals(10, ring.writer.refusedClaims());
        assertEquals(CAPACITY, ring.writer.ringSeq());
        assertEquals(1, ring.drain(1));
        assertTrue(ring.offer(SHORT));
        assertFalse(ring.offer(SHORT));
        ring.writer.send();
        assertEquals(CAPACITY / SHORT, ring.drain(CAPACITY));
        assertEquals(ring.written, ring.taken);
    }

    @Test
    void aRefusedClaimThatWouldHaveNeededAPadLeavesNoPad() {
        for (int i = 0; i < 31; i++) {
            ring.offer(SHORT);
        }
        ring.writer.send();
        ring.drain(2);
        // Two cells to the end, four free at the front: 5 do not fit, 4 + 2 do.
        assertEquals(InboxWriter.NO_CREDIT, ring.writer.tryClaim(5));
        assertEquals(CAPACITY - SHORT, ring.writer.ringSeq());
        assertTrue(ring.offer(SHORT));
        assertTrue(ring.offer(4));
        ring.writer.send();
        ring.drain(CAPACITY);
        assertEquals(ring.written, ring.taken);
        assertEquals(CAPACITY + 4, ring.reader.consumed());
    }

    @Test
    void manyFramesTravelInOnePutAndTheFirstCommitWordFollowsThem() {
        for (int i = 0; i < 5; i++) {
            ring.offer(3);
        }
        ring.writer.send();
        final int length = 15 * InboxLayout.CELL_LENGTH;
        assertEquals(
                List.of(
                        new Call("put", InboxLayout.HEADER_LENGTH, length),
                        new Call("ordered", InboxLayout.HEADER_LENGTH, Long.BYTES)),
                sender.calls);
        assertEquals(0, ring.writer.send());
        assertEquals(5, ring.drain(10));
    }

    @Test
    void whereNoOrderIsKeptAFrameTravelsWithItsCommitWord() {
        final ShimTransport unordered = new ShimTransport(memory);
        unordered.ordersLongs = false;
        final TestRing here = new TestRing(memory, unordered, LOG2_CELLS);
        here.offer(4);
        here.offer(4);
        here.writer.send();
        assertEquals(
                List.of(
                        new Call("put", InboxLayout.HEADER_LENGTH, 8 * InboxLayout.CELL_LENGTH),
                        new Call("fence", 0, 0)),
                unordered.calls);
        assertEquals(2, here.drain(10));
    }

    @Test
    void aClaimThatIsNotCommittedIsNothing() {
        assertEquals(ring.writer.tryClaim(5), ring.writer.tryClaim(2));
        ring.writer.send();
        assertTrue(sender.calls.isEmpty());
        assertTrue(ring.offer(2));
        assertThrows(IllegalStateException.class, () -> ring.writer.commit(1, 0));
        assertThrows(IllegalArgumentException.class, () -> ring.writer.tryClaim(0));
        assertThrows(IllegalArgumentException.class, () -> ring.writer.tryClaim(33));
    }

    /** A sender that wrote pads without end would keep a poll for ever. */
    @Test
    void aPadThatDoesNotReachTheEndIsNoFrame() {
        final int offset = (int) ring.writer.tryClaim(3);
        for (int at = InboxLayout.SENDER_OFFSET;
                at < 3 * InboxLayout.CELL_LENGTH;
                at += Long.BYTES) {
            ring.writer.staging().putLong(offset + at, 0L);
        }
        ring.writer.commit(InboxLayout.TYPE_PAD, 0);
        ring.writer.send();
        assertEquals(0, ring.drain(9));
        assertEquals(0, ring.reader.consumed());
        assertEquals(1, ring.reader.mismatches());
    }

    @Test
    void aFrameThatTheHandlerDoesNotTakeComesAgain() {
        ring.offer(2);
        ring.offer(3);
        ring.writer.send();
        assertEquals(0, ring.reader.poll((frame, offset, cells, seq) -> false, 9));
        assertThrows(
                IllegalStateException.class,
                () ->
                        ring.reader.poll(
                                (frame, offset, cells, seq) -> {
                                    throw new IllegalStateException("full disk");
                                },
                                9));
        assertEquals(0, ring.reader.consumed());
        assertEquals(2, ring.drain(9));
    }

    @Test
    void aFrameThatStaysTornIsAskedForAgainAndHeals() {
        ring.offer(4);
        ring.offer(2);
        ring.writer.send();
        final int at = InboxLayout.HEADER_LENGTH + 3 * InboxLayout.CELL_LENGTH + 17;
        ring.region.memory().put(at, (byte) ~ring.region.memory().get(at));
        assertEquals(0, ring.drain(9));
        ring.clock.advanceNs(InboxReader.TORN_AFTER_NS);
        assertEquals(0, ring.drain(9));
        assertEquals(0, ring.reader.torn(), "not before a second is over");
        ring.writer.poll();
        ring.clock.advanceNs(1);
        assertEquals(0, ring.drain(9));
        assertEquals(1, ring.reader.torn());
        ring.writer.poll();
        assertEquals(1, ring.writer.resends());
        assertEquals(2, ring.drain(9));
        ring.offer(2);
        ring.writer.send();
        ring.writer.poll();
        assertEquals(1, ring.writer.resends(), "a rewind that was done is over");
        assertEquals(1, ring.drain(9));
    }

    @Test
    void anAskedForRewindIsDoneAgainWhenTheFirstOneIsLost() {
        ring.offer(4);
        sender.drops = true;
        ring.writer.send();
        ring.region.memory().putLong(InboxLayout.HEADER_LENGTH, 1L); // commit alone arrived
        ring.drain(9);
        ring.clock.advance(Duration.ofMillis(1001));
        ring.drain(9);
        ring.writer.poll();
        ring.writer.poll();
        assertEquals(1, ring.writer.resends());
        ring.clock.advanceNs(InboxWriter.REWIND_GAP_NS);
        sender.drops = false;
        ring.writer.poll();
        assertEquals(2, ring.writer.resends());
        assertEquals(1, ring.drain(9));
    }

    @Test
    void whatNeverArrivedIsSentAgainLaterAndLater() {
        sender.drops = true;
        ring.offer(4);
        ring.writer.send();
        ring.writer.poll();
        final int[] seconds = {1, 2, 4, 4, 4};
        for (int i = 0; i < seconds.length; i++) {
            ring.clock.advance(Duration.ofSeconds(seconds[i]).minusNanos(1));
            ring.writer.poll();
            assertEquals(i, ring.writer.resends());
            ring.clock.advanceNs(1);
            ring.writer.poll();
            assertEquals(i + 1, ring.writer.resends());
        }
        sender.drops = false;
        ring.clock.advance(Duration.ofSeconds(4));
        ring.writer.poll();
        assertEquals(1, ring.drain(9));
        ring.writer.poll();
        ring.clock.advance(Duration.ofSeconds(9));
        ring.writer.poll();
        assertEquals(6, ring.writer.resends(), "nothing is outstanding");
    }

    /** Sending it twice would only make it later, and could make whoever sends it wait. */
    @Test
    void whatIsStillUnderWayIsNotSentAgain() {
        sender.drops = true;
        sender.isUnderWay = true;
        ring.offer(4);
        ring.writer.send();
        ring.writer.poll();
        ring.clock.advance(Duration.ofSeconds(60));
        ring.writer.poll();
        assertEquals(0, ring.writer.resends());
        sender.drops = false;
        sender.isUnderWay = false;
        ring.writer.poll();
        assertEquals(1, ring.writer.resends());
        assertEquals(1, ring.drain(9));
    }

    /** Acks may come all the while: that nothing arrives is to be learned from puts alone. */
    @Test
    void howLongNothingHasArrivedIsTold() {
        sender.drops = true;
        sender.isUnderWay = true;
        ring.offer(4);
        ring.writer.send();
        ring.writer.poll();
        ring.clock.advanceNs(InboxWriter.RESEND_AFTER_NS - 1);
        ring.drain(9);
        ring.writer.poll();
        ring.clock.advanceNs(1);
        ring.writer.poll();
        assertEquals(0, ring.writer.missingNs(), "known to be missing from now on");
        ring.clock.advance(Duration.ofSeconds(3));
        ring.drain(9);
        assertEquals(1, ring.writer.poll(), "an ack");
        assertEquals(3_000_000_000L, ring.writer.missingNs());
        sender.drops = false;
        sender.isUnderWay = false;
        ring.writer.poll();
        assertEquals(0, ring.writer.missingNs(), "sent again");
        sender.isUnderWay = true;
        ring.clock.advance(Duration.ofSeconds(2));
        ring.writer.poll();
        ring.clock.advance(Duration.ofSeconds(1));
        ring.writer.poll();
        assertEquals(1_000_000_000L, ring.writer.missingNs());
        assertEquals(1, ring.drain(9));
        ring.writer.poll();
        assertEquals(0, ring.writer.missingNs(), "taken");
    }

    @Test
    void whatTheOwnerLeavesLyingIsNotMissing() {
        ring.offer(4);
        ring.writer.send();
        for (int second = 0; second < 100; second++) {
            ring.clock.advance(Duration.ofSeconds(1));
            ring.drain(0);
            ring.writer.poll();
            assertEquals(0, ring.writer.missingNs());
        }
    }

    @Test
    void whatThePutThrewIsPutAgainByTheNextSend() {
        ring.offer(4);
        sender.fails = true;
        assertThrows(TransportException.class, () -> ring.writer.send());
        assertEquals(0, ring.writer.sent());
        sender.fails = false;
        assertEquals(4, ring.writer.send());
        assertEquals(1, ring.drain(9));
    }

    @Test
    void aSealedRegionTakesNothingMoreAndSaysSo() {
        ring.offer(2);
        ring.offer(2);
        ring.writer.send();
        ring.drain(1);
        ring.reader.seal();
        assertEquals(0, ring.drain(9));
        assertFalse(ring.writer.isSealed());
        assertEquals(1, ring.writer.poll());
        assertTrue(ring.writer.isSealed());
        assertEquals(2, ring.writer.consumed());
        assertEquals(2, ring.writer.durable());
        assertEquals(InboxWriter.SEALED, ring.writer.tryClaim(2));
        assertEquals(0, ring.writer.send());
        ring.clock.advance(Duration.ofSeconds(9));
        ring.writer.poll();
        assertEquals(0, ring.writer.resends());
    }

    @Test
    void anotherRegionsHeaderIsRefused() {
        final InboxHeader other = new InboxHeader(11, 22, 9, 3, 1, 4, 1, TestRing.TOKEN, 6);
        final String said =
                assertThrows(
                                TransportException.class,
                                () ->
                                        new InboxReader(
                                                ring.region,
                                                other,
                                                ring.acks,
                                                ring.clock::nanoTime))
                        .getMessage();
        assertTrue(said.contains("owner"), said);
        final InboxHeader larger = new InboxHeader(11, 22, 2, 3, 1, 4, 1, TestRing.TOKEN, 7);
        assertThrows(
                IllegalArgumentException.class,
                () -> new InboxReader(ring.region, larger, ring.acks, ring.clock::nanoTime));
    }
}
