package io.tickring.transport.inbox;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC32C of a frame in memory of one's own: over token, ringSeq, bytes 12 to 63 and the other
 * cells, in one run. {@link CRC32C} takes no seed, so token and ringSeq are written for a moment
 * where commit and checksum stand and into the 4 bytes before the frame. <b>Thread:</b> one.
 */
final class FrameChecksum {
    /** What must lie before a frame in its buffer. */
    static final int ROOM_BEFORE = Integer.BYTES;

    private static final int PREFIX_LENGTH = 2 * Long.BYTES;
    private static final int START = InboxLayout.TYPE_OFFSET - PREFIX_LENGTH;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer buffer;
    private final ByteBuffer view;
    private final long token;

    /**
     * @param buffer off the heap, little endian, nobody else's while {@link #of} runs
     */
    FrameChecksum(ByteBuffer buffer, long token) {
        this.buffer = buffer;
        this.view = buffer.duplicate();
        this.token = token;
    }

    /** Bytes 0 to 11 of the frame are not what they were afterwards: the caller writes them. */
    int of(int offset, int cells, long ringSeq) {
        final int start = offset + START;
        final int before = buffer.getInt(start);
        buffer.putLong(start, token);
        buffer.putLong(start + Long.BYTES, ringSeq);
        crc.reset();
        view.limit(offset + cells * InboxLayout.CELL_LENGTH).position(start);
        crc.update(view);
        buffer.putInt(start, before);
        return (int) crc.getValue();
    }
}
