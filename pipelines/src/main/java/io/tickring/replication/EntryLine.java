package io.tickring.replication;

import io.tickring.symbol.SessionEnd;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The line that stands before every event of an outbox log: to whom it counts as which. A session's
 * end is such a line alone. Little-endian, shaped as an event of one line and of type 0, which no
 * store gives out.
 *
 * <pre>
 *   0         8           12         14      16          20  28                30         32          40         48      56
 *  +---------+-----------+----------+-------+-----------+---+-----------------+----------+-----------+----------+-------+---+
 *  | slotSeq | slotEpoch | hashSlot | flags | senderInc | 0 | 0 (type, lines) | sourceId | how (u16) | messages | cutAt | 0 |
 *  +---------+-----------+----------+-------+-----------+---+-----------------+----------+-----------+----------+-------+---+
 * </pre>
 *
 * What stands from 30 on is a session end's and zero for an event.
 */
final class EntryLine {
    /** The event type that says that a line is an entry. */
    static final int TYPE = 0;

    private static final int FLAG_END = 1;
    private static final int SLOT_SEQ = 0;
    private static final int SLOT_EPOCH = 8;
    private static final int HASH_SLOT = 12;
    private static final int FLAGS = 14;
    private static final int SENDER_INC = 16;
    private static final int HOW = 32;
    private static final int MESSAGES = 40;
    private static final int CUT_AT = 48;

    private final ByteBuffer line =
            ByteBuffer.allocateDirect(TickLayout.LINE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);

    /** The bytes. */
    ByteBuffer line() {
        return line;
    }

    EntryLine event(long slotSeq, int slotEpoch, int hashSlot, int senderInc) {
        line.putLong(SLOT_SEQ, slotSeq);
        line.putInt(SLOT_EPOCH, slotEpoch);
        line.putShort(HASH_SLOT, (short) hashSlot);
        line.putShort(FLAGS, (short) 0);
        line.putInt(SENDER_INC, senderInc);
        line.putShort(TickLayout.SOURCE_ID_OFFSET, (short) 0);
        line.putShort(HOW, (short) 0);
        line.putLong(MESSAGES, 0L);
        line.putLong(CUT_AT, 0L);
        return this;
    }

    EntryLine end(int senderInc, int sourceId, SessionEnd end) {
        event(0, 0, 0, senderInc);
        line.putShort(FLAGS, (short) FLAG_END);
        line.putShort(TickLayout.SOURCE_ID_OFFSET, (short) sourceId);
        line.putShort(HOW, (short) end.how());
        line.putLong(MESSAGES, end.messages());
        line.putLong(CUT_AT, end.cutAt());
        return this;
    }

    /** Takes over the bytes of an entry in a log. */
    void copy(ByteBuffer from, int offset) {
        line.put(0, from, offset, TickLayout.LINE_LENGTH);
    }

    boolean isEnd() {
        return (line.getShort(FLAGS) & FLAG_END) != 0;
    }

    long slotSeq() {
        return line.getLong(SLOT_SEQ);
    }

    int slotEpoch() {
        return line.getInt(SLOT_EPOCH);
    }

    int hashSlot() {
        return line.getShort(HASH_SLOT) & 0xFFFF;
    }

    int senderInc() {
        return line.getInt(SENDER_INC);
    }

    int sourceId() {
        return TickLayout.sourceId(line, 0);
    }

    SessionEnd sessionEnd() {
        return sessionEnd(line, 0);
    }

    /** The session end in the bytes of a line. */
    static SessionEnd sessionEnd(ByteBuffer lines, int offset) {
        return new SessionEnd(
                (char) lines.getShort(offset + HOW),
                lines.getLong(offset + MESSAGES),
                lines.getLong(offset + CUT_AT));
    }
}
