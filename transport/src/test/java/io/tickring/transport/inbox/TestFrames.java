package io.tickring.transport.inbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickring.symbol.SlotHash;
import java.nio.ByteBuffer;

/** Frames whose every word follows from their number, so that a reader can tell each of them. */
final class TestFrames {
    private static final int NUMBER_OFFSET = InboxLayout.SENDER_OFFSET;

    private TestFrames() {}

    /** Cells of a frame: 2 to 17, by its number. */
    static int cells(long number) {
        return 2 + (int) (SlotHash.splitmix64(number) >>> 60);
    }

    /** Writes a whole frame, or nothing when the writer has no room for it. */
    static boolean offer(InboxWriter writer, long number, int cells) {
        final long claim = writer.tryClaim(cells);
        if (claim < 0) {
            return false;
        }
        final int offset = (int) claim;
        final ByteBuffer staging = writer.staging();
        staging.putLong(offset + NUMBER_OFFSET, number);
        for (int at = NUMBER_OFFSET + Long.BYTES;
                at < cells * InboxLayout.CELL_LENGTH;
                at += Long.BYTES) {
            staging.putLong(offset + at, word(number, at));
        }
        writer.commit(InboxLayout.TYPE_DATA, (int) number);
        return true;
    }

    /** The number of a frame whose every byte was looked at. */
    static long check(ByteBuffer frame, int offset, int cells, long ringSeq) {
        final long number = frame.getLong(offset + NUMBER_OFFSET);
        for (int at = NUMBER_OFFSET + Long.BYTES;
                at < cells * InboxLayout.CELL_LENGTH;
                at += Long.BYTES) {
            if (frame.getLong(offset + at) != word(number, at)) {
                throw new AssertionError("frame " + number + " is torn at byte " + at);
            }
        }
        assertEquals(ringSeq + 1, frame.getLong(offset), "commit word");
        assertEquals(InboxLayout.TYPE_DATA, frame.get(offset + InboxLayout.TYPE_OFFSET));
        assertEquals((byte) number, frame.get(offset + InboxLayout.FLAGS_OFFSET));
        assertEquals(cells, frame.get(offset + InboxLayout.CELLS_OFFSET));
        return number;
    }

    private static long word(long number, int at) {
        return (number + at) * 0x9e3779b97f4a7c15L;
    }
}
