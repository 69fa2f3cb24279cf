package io.tickring.replication;

import java.nio.ByteBuffer;

/**
 * Bytes 16 to 63 of a DATA frame's header cell, which are this package's own; the event's lines
 * follow, or, with {@link #FLAG_END}, the mark of a session's end.
 *
 * <pre>
 *  16          20         22  24        32  40         44          48  64
 *  +-----------+----------+---+---------+---+----------+-----------+---+
 *  | slotEpoch | hashSlot | 0 | slotSeq | 0 | senderId | senderInc | 0 |
 *  +-----------+----------+---+---------+---+----------+-----------+---+
 * </pre>
 *
 * Little-endian. senderInc is the life that first took the event, which may be an earlier one than
 * that of the connection.
 */
final class DataFrame {
    /** Flag of a frame: it carries a session's end, counts as no event and has no slotSeq. */
    static final int FLAG_END = 1;

    static final int HEADER_CELLS = 1;

    private static final int SLOT_EPOCH = 16;
    private static final int HASH_SLOT = 20;
    private static final int SLOT_SEQ = 24;
    private static final int ZERO = 32;
    private static final int SENDER_ID = 40;
    private static final int SENDER_INC = 44;
    private static final int REST = 48;
    private static final int FLAGS = 13;
    private static final int TYPE = 12;

    private DataFrame() {}

    static void write(
            ByteBuffer cell,
            int offset,
            int slotEpoch,
            int hashSlot,
            long slotSeq,
            int senderId,
            int senderInc) {
        cell.putInt(offset + SLOT_EPOCH, slotEpoch);
        cell.putInt(offset + HASH_SLOT, hashSlot);
        cell.putLong(offset + SLOT_SEQ, slotSeq);
        cell.putLong(offset + ZERO, 0L);
        cell.putInt(offset + SENDER_ID, senderId);
        cell.putInt(offset + SENDER_INC, senderInc);
        cell.putLong(offset + REST, 0L);
        cell.putLong(offset + REST + Long.BYTES, 0L);
    }

    static int type(ByteBuffer cell, int offset) {
        return cell.get(offset + TYPE) & 0xFF;
    }

    static boolean isEnd(ByteBuffer cell, int offset) {
        return (cell.get(offset + FLAGS) & FLAG_END) != 0;
    }

    static int slotEpoch(ByteBuffer cell, int offset) {
        return cell.getInt(offset + SLOT_EPOCH);
    }

    static int hashSlot(ByteBuffer cell, int offset) {
        return cell.getShort(offset + HASH_SLOT) & 0xFFFF;
    }

    static long slotSeq(ByteBuffer cell, int offset) {
        return cell.getLong(offset + SLOT_SEQ);
    }

    static int senderId(ByteBuffer cell, int offset) {
        return cell.getInt(offset + SENDER_ID);
    }

    static int senderInc(ByteBuffer cell, int offset) {
        return cell.getInt(offset + SENDER_INC);
    }
}
