package io.tickring.transport.inbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.Nightly;
import io.tickring.transport.memory.MemoryTransport;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/**
 * A frame that changes while it is read, for ever: what the handler sees is what was checked, since
 * both are the reader's own copy.
 */
final class InboxHostileWriterTest {
    private static final int POLLS = Nightly.or(2_000_000, 100_000_000);
    private static final int CELLS = 4;

    private final MemoryTransport memory = new MemoryTransport();
    private final TestRing ring = new TestRing(memory, memory, InboxLayout.MIN_LOG2_CELLS);
    private volatile boolean isOver;
    private long seen;

    @Test
    void theHandlerSeesWhatWasChecked() throws InterruptedException {
        ring.offer(CELLS);
        ring.writer.send();
        final Thread hostile = new Thread(this::change, "hostile-writer");
        hostile.start();
        try {
            for (int poll = 0; poll < POLLS; poll++) {
                ring.reader.poll(this::look, 1);
            }
        } finally {
            isOver = true;
            hostile.join();
        }
        System.out.println(
                "InboxHostileWriterTest: whole "
                        + seen
                        + " times, refused "
                        + ring.reader.mismatches()
                        + " times");
        assertTrue(seen > 0, "it was whole in between");
        assertTrue(ring.reader.mismatches() > 0, "it was seen changed");
    }

    private boolean look(ByteBuffer frame, int offset, int cells, long ringSeq) {
        assertEquals(0, TestFrames.check(frame, offset, cells, ringSeq));
        seen++;
        return false;
    }

    /** Its last word, its length, its own number: wrong for a moment, and right again. */
    private void change() {
        final int[] places = {
            InboxLayout.HEADER_LENGTH + CELLS * InboxLayout.CELL_LENGTH - Long.BYTES,
            InboxLayout.HEADER_LENGTH + Long.BYTES,
            InboxLayout.HEADER_LENGTH + InboxLayout.SENDER_OFFSET
        };
        for (int turn = 0; !isOver; turn++) {
            final int at = places[turn % places.length];
            final long right = (long) InboxLayout.LONG.getVolatile(ring.region.memory(), at);
            InboxLayout.LONG.setVolatile(ring.region.memory(), at, ~right);
            InboxLayout.LONG.setVolatile(ring.region.memory(), at, right);
        }
    }
}
