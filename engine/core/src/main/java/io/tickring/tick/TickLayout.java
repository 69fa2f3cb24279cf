package io.tickring.tick;

import java.nio.ByteBuffer;

/**
 * The layout of one event. Little-endian; starts on a 64-byte line; payload runs on without a break
 * over the lines that follow.
 *
 * <pre>
 *   0                8                16               24       28   30   32             64
 *  +----------------+----------------+----------------+--------+----+----+-- ... -------+-- ...
 *  | eventTime  i64 | receiveTime i64| sourceSeq  i64 |symbol  |type|src | payload      | payload
 *  +----------------+----------------+----------------+--------+----+----+-- ... -------+-- ...
 * </pre>
 *
 * The 16-bit word at 28 holds the type id in its low 12 bits and {@code lines - 1} in its high 4.
 * Times are nanoseconds since the Unix epoch. Bytes that no field covers are zero.
 */
public final class TickLayout {
    /** Bytes in one line: one cache line. */
    public static final int LINE_LENGTH = 64;

    /** log2 of {@link #LINE_LENGTH}. */
    public static final int LINE_SHIFT = 6;

    /** The most lines that one event may have. */
    public static final int MAX_LINES = 16;

    /** The most bytes that one event may have. */
    public static final int MAX_EVENT_LENGTH = MAX_LINES * LINE_LENGTH;

    public static final int EVENT_TIME_OFFSET = 0;
    public static final int RECEIVE_TIME_OFFSET = EVENT_TIME_OFFSET + Long.BYTES;
    public static final int SOURCE_SEQUENCE_OFFSET = RECEIVE_TIME_OFFSET + Long.BYTES;
    public static final int SYMBOL_ID_OFFSET = SOURCE_SEQUENCE_OFFSET + Long.BYTES;
    public static final int TYPE_AND_LINES_OFFSET = SYMBOL_ID_OFFSET + Integer.BYTES;
    public static final int SOURCE_ID_OFFSET = TYPE_AND_LINES_OFFSET + Short.BYTES;
    public static final int PAYLOAD_OFFSET = SOURCE_ID_OFFSET + Short.BYTES;

    /** The most payload bytes that one event may have. */
    public static final int MAX_PAYLOAD_LENGTH = MAX_EVENT_LENGTH - PAYLOAD_OFFSET;

    /** Type ids have twelve bits. */
    public static final int MAX_TYPE_ID = 0xFFF;

    /** Source ids have sixteen bits. */
    public static final int MAX_SOURCE_ID = 0xFFFF;

    private static final int TYPE_MASK = 0xFFF;
    private static final int LINES_SHIFT = 12;

    private TickLayout() {}

    /** The lines that an event with this many payload bytes takes, 1 to 16. */
    public static int linesFor(int payloadLength) {
        return (PAYLOAD_OFFSET + payloadLength + LINE_LENGTH - 1) >>> LINE_SHIFT;
    }

    public static long eventTime(ByteBuffer buffer, int offset) {
        return buffer.getLong(offset + EVENT_TIME_OFFSET);
    }

    public static long receiveTime(ByteBuffer buffer, int offset) {
        return buffer.getLong(offset + RECEIVE_TIME_OFFSET);
    }

    public static long sourceSequence(ByteBuffer buffer, int offset) {
        return buffer.getLong(offset + SOURCE_SEQUENCE_OFFSET);
    }

    public static int symbolId(ByteBuffer buffer, int offset) {
        return buffer.getInt(offset + SYMBOL_ID_OFFSET);
    }

    /** The raw 16-bit word of type and line count; see {@link #typeOf} and {@link #linesOf}. */
    public static int typeAndLines(ByteBuffer buffer, int offset) {
        return buffer.getShort(offset + TYPE_AND_LINES_OFFSET) & 0xFFFF;
    }

    public static int sourceId(ByteBuffer buffer, int offset) {
        return buffer.getShort(offset + SOURCE_ID_OFFSET) & 0xFFFF;
    }

    public static int typeOf(int typeAndLines) {
        return typeAndLines & TYPE_MASK;
    }

    public static int linesOf(int typeAndLines) {
        return (typeAndLines >>> LINES_SHIFT) + 1;
    }

    public static int typeAndLines(int typeId, int lines) {
        assert typeId >= 0 && typeId <= MAX_TYPE_ID : typeId;
        assert lines >= 1 && lines <= MAX_LINES : lines;
        return typeId | (lines - 1) << LINES_SHIFT;
    }
}
