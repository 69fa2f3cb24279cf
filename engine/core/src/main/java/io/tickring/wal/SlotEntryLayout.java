package io.tickring.wal;

import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;

/**
 * The entry of an event in a frame of type 2. Little-endian, 32 bytes:
 *
 * <pre>
 *   0          2       4           8     16         20          24        32
 *  +----------+-------+-----------+-----+----------+-----------+---------+
 *  | hashSlot | flags | slotEpoch | lsn | senderId | senderInc | slotSeq |
 *  +----------+-------+-----------+-----+----------+-----------+---------+
 * </pre>
 *
 * All zeros beside an event that no other node sent, and beside the log's own marks.
 */
public final class SlotEntryLayout {
    public static final int LENGTH = 32;

    private static final int FLAGS_OFFSET = 2;
    private static final int EPOCH_OFFSET = 4;
    private static final int LSN_OFFSET = 8;
    private static final int SENDER_OFFSET = 16;
    private static final int INCARNATION_OFFSET = 20;
    private static final int SEQUENCE_OFFSET = 24;

    private SlotEntryLayout() {}

    public static void write(ByteBuffer out, int offset, SlotEntry entry) {
        out.putShort(offset, (short) entry.hashSlot);
        out.putShort(offset + FLAGS_OFFSET, (short) entry.flags);
        out.putInt(offset + EPOCH_OFFSET, entry.slotEpoch);
        out.putLong(offset + LSN_OFFSET, entry.lsn);
        out.putInt(offset + SENDER_OFFSET, entry.senderId);
        out.putInt(offset + INCARNATION_OFFSET, entry.senderInc);
        out.putLong(offset + SEQUENCE_OFFSET, entry.slotSeq);
    }

    public static void read(ByteBuffer in, int offset, SlotEntry entry) {
        entry.hashSlot = in.getShort(offset) & 0xFFFF;
        entry.flags = in.getShort(offset + FLAGS_OFFSET) & 0xFFFF;
        entry.slotEpoch = in.getInt(offset + EPOCH_OFFSET);
        entry.lsn = in.getLong(offset + LSN_OFFSET);
        entry.senderId = in.getInt(offset + SENDER_OFFSET);
        entry.senderInc = in.getInt(offset + INCARNATION_OFFSET);
        entry.slotSeq = in.getLong(offset + SEQUENCE_OFFSET);
    }

    /** Whether a sender is told here; an event that no other node sent has zeros only. */
    public static boolean isEmpty(ByteBuffer in, int offset) {
        return in.getLong(offset) == 0
                && in.getLong(offset + LSN_OFFSET) == 0
                && in.getLong(offset + SENDER_OFFSET) == 0
                && in.getLong(offset + SEQUENCE_OFFSET) == 0;
    }

    static int flags(ByteBuffer in, int offset) {
        return in.getShort(offset + FLAGS_OFFSET) & 0xFFFF;
    }

    /** Bytes that so many entries take, filled up to whole lines. */
    static long paddedLength(long entries) {
        return entries * LENGTH + TickLayout.LINE_LENGTH - 1 & -TickLayout.LINE_LENGTH;
    }
}
