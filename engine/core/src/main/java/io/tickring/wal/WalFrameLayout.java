package io.tickring.wal;

import io.tickring.tick.TickLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * One frame: a batch of whole events. Little-endian; header and events on 64-byte lines; a frame
 * never crosses a file.
 *
 * <pre>
 *   0        4        8      10       12       16         24           32       40       44      48        56        64
 *  +--------+--------+------+--------+--------+----------+------------+--------+--------+-------+---------+---------+---- ...
 *  | length | crc32c | type | drops  | shard  | position | generation | forced | events | lines | minTime | maxTime | events
 *  +--------+--------+------+--------+--------+----------+------------+--------+--------+-------+---------+---------+---- ...
 * </pre>
 *
 * Length covers header and events. Drops counts the entries of a frame of type 2 that stand for no
 * event; elsewhere it is 0. Length and CRC are stored last, as one 64-bit release store: length 0
 * means "no frame here yet". The CRC32C covers bytes 8 to length, so position and generation too.
 * Forced is the log's forced position known when the frame was sealed. Times are the least and
 * greatest event time of the market events in it.
 */
public final class WalFrameLayout {
    public static final int HEADER_LENGTH = TickLayout.LINE_LENGTH;

    /** Events, one behind the other. */
    public static final int TYPE_EVENTS = 1;

    /**
     * Events, and behind their lines one {@link SlotEntryLayout entry} per event, padded to whole
     * lines; further entries for events that the shard dropped.
     */
    public static final int TYPE_EVENTS_WITH_ENTRIES = 2;

    /** No body: the rest of the file is unused, the log goes on in the next one. */
    public static final int TYPE_END_OF_FILE = 3;

    /** No events: acked log lay here, was damaged and has been set aside. */
    public static final int TYPE_HOLE = 4;

    static final int LENGTH_OFFSET = 0;
    static final int CRC_OFFSET = 4;
    static final int CRC_START = 8;
    static final int TYPE_OFFSET = 8;
    static final int DROPS_OFFSET = 10;
    static final int SHARD_OFFSET = 12;
    static final int POSITION_OFFSET = 16;
    static final int GENERATION_OFFSET = 24;
    static final int FORCED_OFFSET = 32;
    static final int EVENTS_OFFSET = 40;
    static final int LINES_OFFSET = 44;
    static final int MIN_TIME_OFFSET = 48;
    static final int MAX_TIME_OFFSET = 56;

    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private WalFrameLayout() {}

    /** Publishes a frame whose other bytes are all written. */
    static void seal(ByteBuffer file, int offset, int length, int crc) {
        LONG.setRelease(file, offset, (long) crc << 32 | length & 0xFFFF_FFFFL);
    }

    /** Wipes a header, so that what an earlier use of the file left there is no frame. */
    static void clearHeader(ByteBuffer file, int offset) {
        for (int at = offset; at < offset + HEADER_LENGTH; at += Long.BYTES) {
            file.putLong(at, 0L);
        }
    }

    static int length(ByteBuffer file, int offset) {
        return file.getInt(offset + LENGTH_OFFSET);
    }

    static int type(ByteBuffer file, int offset) {
        return file.getShort(offset + TYPE_OFFSET) & 0xFFFF;
    }

    static boolean holdsEvents(int type) {
        return type == TYPE_EVENTS || type == TYPE_EVENTS_WITH_ENTRIES;
    }

    static int drops(ByteBuffer file, int offset) {
        return file.getShort(offset + DROPS_OFFSET) & 0xFFFF;
    }

    /**
     * Offset behind the last event of a frame whose header can be believed; the entries, if any,
     * start here.
     */
    static int linesEnd(ByteBuffer file, int offset) {
        return type(file, offset) == TYPE_EVENTS_WITH_ENTRIES
                ? offset + HEADER_LENGTH + (lines(file, offset) << TickLayout.LINE_SHIFT)
                : offset + length(file, offset);
    }

    static int lines(ByteBuffer file, int offset) {
        return file.getInt(offset + LINES_OFFSET);
    }

    static long forced(ByteBuffer file, int offset) {
        return file.getLong(offset + FORCED_OFFSET);
    }

    static int events(ByteBuffer file, int offset) {
        return file.getInt(offset + EVENTS_OFFSET);
    }

    static long minTime(ByteBuffer file, int offset) {
        return file.getLong(offset + MIN_TIME_OFFSET);
    }

    static long maxTime(ByteBuffer file, int offset) {
        return file.getLong(offset + MAX_TIME_OFFSET);
    }

    /**
     * Writes the header of a hole.
     *
     * @param header of 64 bytes
     * @param length of the hole, whose other bytes are zero
     */
    static void writeHole(
            ByteBuffer header, int shard, long position, long generation, long forced, int length) {
        header.putLong(TYPE_OFFSET, TYPE_HOLE | (long) shard << 32);
        header.putLong(POSITION_OFFSET, position);
        header.putLong(GENERATION_OFFSET, generation);
        header.putLong(FORCED_OFFSET, forced);
        header.putLong(EVENTS_OFFSET, 0L);
        header.putLong(MIN_TIME_OFFSET, Long.MAX_VALUE);
        header.putLong(MAX_TIME_OFFSET, Long.MIN_VALUE);
        final CRC32C crc = new CRC32C();
        crc.update(header.slice(CRC_START, HEADER_LENGTH - CRC_START));
        final byte[] zeros = new byte[Math.min(length - HEADER_LENGTH, 1 << 16)];
        for (int left = length - HEADER_LENGTH; left > 0; left -= zeros.length) {
            crc.update(zeros, 0, Math.min(left, zeros.length));
        }
        header.putInt(LENGTH_OFFSET, length);
        header.putInt(CRC_OFFSET, (int) crc.getValue());
    }

    /**
     * @param view a duplicate of the file's buffer that the caller owns: its position and limit
     *     move
     */
    static int crc(CRC32C crc, ByteBuffer view, int offset, int length) {
        crc.reset();
        view.limit(offset + length).position(offset + CRC_START);
        crc.update(view);
        return (int) crc.getValue();
    }
}
