package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.Seed;
import io.tickring.testkit.SeedExtension;
import io.tickring.transport.inbox.InboxLayout;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which puts leave as one message, and that none is changed once it is settled. */
@ExtendWith(SeedExtension.class)
final class PutWindowTest {
    private static final int MAX_MESSAGE_LENGTH = 1024;
    private static final long TARGET = 1L << 40;

    private final PutWindow window = new PutWindow(64 * 1024, MAX_MESSAGE_LENGTH);

    @AfterEach
    void close() {
        window.close();
    }

    private long add(long target, int length) {
        final long copy = window.claim(length);
        assertNotEquals(0, copy, "no room");
        window.add(target, copy, length);
        return copy;
    }

    @Test
    void shouldMakeOneMessageOfPutsThatLieBehindEachOther() {
        final long copy = add(TARGET, 64);
        add(TARGET + 64, 128);
        add(TARGET + 192, 8);

        assertEquals(TARGET, window.firstTarget());
        assertEquals(copy, window.firstCopy());
        assertEquals(200, window.firstLength());
        window.settle();
        window.removeFirst();
        assertTrue(window.isEmpty());
    }

    @Test
    void shouldKeepAGapApartAndAStepBack() {
        add(TARGET, 64);
        add(TARGET + 72, 64);
        add(TARGET, 64);
        window.settle();

        assertEquals(64, window.firstLength());
        window.removeFirst();
        assertEquals(TARGET + 72, window.firstTarget());
        window.removeFirst();
        assertEquals(TARGET, window.firstTarget());
        window.removeFirst();
        assertTrue(window.isEmpty());
    }

    @Test
    void shouldMakeNoMessageLongerThanOneMayBe() {
        for (int i = 0; i < 20; i++) {
            add(TARGET + 64L * i, 64);
        }
        window.settle();

        assertEquals(MAX_MESSAGE_LENGTH, window.firstLength());
        window.removeFirst();
        assertEquals(TARGET + MAX_MESSAGE_LENGTH, window.firstTarget());
        assertEquals(20 * 64 - MAX_MESSAGE_LENGTH, window.firstLength());
    }

    @Test
    void shouldChangeNothingThatIsSettled() {
        add(TARGET, 64);
        window.settle();
        assertTrue(window.isFirstSettled());
        add(TARGET + 64, 64);
        add(TARGET + 128, 64);

        assertEquals(64, window.firstLength());
        window.removeFirst();
        assertFalse(window.isFirstSettled());
        assertEquals(TARGET + 64, window.firstTarget());
        assertEquals(128, window.firstLength());
    }

    @Test
    void shouldOfferTheLastCopyToTheSameBytesUntilItIsSettled() {
        assertEquals(0, window.again(TARGET, 64));
        final long copy = add(TARGET, 64);

        assertEquals(copy, window.again(TARGET, 64));
        assertEquals(0, window.again(TARGET, 8));
        assertEquals(0, window.again(TARGET + 64, 64));
        window.settle();
        assertEquals(0, window.again(TARGET, 64));
        final long next = add(TARGET, 64);
        assertEquals(next, window.again(TARGET, 64));
        window.removeFirst();
        assertEquals(next, window.again(TARGET, 64));
    }

    /** Frames of two cells, the least that a tick takes, which never lie behind each other. */
    @ParameterizedTest
    @ValueSource(ints = {InboxLayout.MIN_LOG2_CELLS, InboxLayout.MAX_LOG2_CELLS})
    void shouldHaveRoomForWhateverAnInboxRingHasCreditFor(int log2Cells) {
        final long regionLength = InboxLayout.regionLength(log2Cells);
        final PutWindow ofRing = new PutWindow(regionLength, MAX_MESSAGE_LENGTH);
        final int length = 2 * InboxLayout.CELL_LENGTH;
        // One more is what the owner has taken, so that there is credit again, and not answered.
        final int puts = 1 + (1 << log2Cells - 1);
        for (int i = 0; i < puts; i++) {
            final long copy = ofRing.claim(length);
            assertNotEquals(0, copy, "put " + i);
            ofRing.add(TARGET + 1000L * i, copy, length);
            ofRing.settle();
        }
        for (int i = 0; i < puts; i++) {
            assertEquals(TARGET + 1000L * i, ofRing.firstTarget());
            assertEquals(length, ofRing.firstLength());
            ofRing.removeFirst();
        }
        assertTrue(ofRing.isEmpty());
        ofRing.close();
    }

    @Test
    void shouldHaveRoomForTheLongestRegion() {
        final PutWindow ofLongest =
                new PutWindow(UcxTransport.MAX_REGION_LENGTH, PutWindow.MAX_PUT_LENGTH);
        final long puts = UcxTransport.MAX_REGION_LENGTH / PutWindow.MAX_PUT_LENGTH;
        final long first = ofLongest.claim(PutWindow.MAX_PUT_LENGTH);
        for (long i = 0; i < puts; i++) {
            final long copy = ofLongest.claim(PutWindow.MAX_PUT_LENGTH);
            assertEquals(first + i * PutWindow.MAX_PUT_LENGTH, copy);
            ofLongest.add(TARGET, copy, PutWindow.MAX_PUT_LENGTH);
        }
        ofLongest.close();
    }

    /** Over many laps every byte leaves once, in order, and no copy lies in another that waits. */
    @Test
    void shouldLetEveryByteLeaveOnceInOrder(@Seed Random random) {
        final Queue<long[]> copies = new ArrayDeque<>();
        long put = 0;
        long left = 0;
        for (int i = 0; i < 200_000; i++) {
            if (random.nextInt(4) != 0) {
                final int length = 1 + random.nextInt(MAX_MESSAGE_LENGTH);
                final long copy = window.claim(length);
                if (copy != 0) {
                    for (long[] other : copies) {
                        assertTrue(copy + length <= other[0] || other[1] <= copy, "overlap");
                    }
                    window.add(TARGET + put, copy, length);
                    copies.add(new long[] {copy, copy + length});
                    put += length;
                }
            } else if (!window.isEmpty()) {
                if (!window.isFirstSettled()) {
                    window.settle();
                }
                assertEquals(TARGET + left, window.firstTarget());
                left += window.firstLength();
                long from = window.firstCopy();
                final long to = from + window.firstLength();
                while (from < to) {
                    final long[] copy = copies.remove();
                    assertEquals(from, copy[0], "its copies lie behind each other");
                    from = copy[1];
                }
                assertEquals(to, from, "part of a put left");
                window.removeFirst();
            }
        }
        window.settle();
        while (!window.isEmpty()) {
            left += window.firstLength();
            window.removeFirst();
        }

        assertEquals(put, left);
        assertTrue(put > 100L * 64 * 1024, "many laps");
    }
}
