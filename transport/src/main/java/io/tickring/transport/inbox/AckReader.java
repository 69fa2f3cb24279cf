package io.tickring.transport.inbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The sender's side of an ack block: what the owner said last. A block that is torn, of another
 * connection, older than the last, or says what cannot be is not taken. <b>Thread:</b> the
 * sender's.
 */
final class AckReader {
    private final ByteBuffer memory;
    private final int tokenLow;
    private final ByteBuffer copy =
            ByteBuffer.allocateDirect(AckLayout.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer checked = copy.duplicate();
    private final CRC32C crc = new CRC32C();
    private long stamp;
    private long consumed;
    private long durable;
    private long nackFrom = AckLayout.NO_NACK;
    private long ownerEpoch;
    private int flags;
    private long refused;

    /**
     * @param memory of the ack block, from its first byte
     */
    AckReader(ByteBuffer memory, long token) {
        this.memory = memory;
        this.tokenLow = (int) token;
    }

    /**
     * Takes the block if it is a new one.
     *
     * @param sent the ringSeq behind the last cell that was put
     * @return whether it was
     */
    boolean read(long sent) {
        if ((long) InboxLayout.LONG.getAcquire(memory, AckLayout.STAMP_OFFSET) == stamp) {
            return false;
        }
        for (int at = 0; at < AckLayout.LENGTH; at += Long.BYTES) {
            copy.putLong(at, (long) InboxLayout.LONG.getOpaque(memory, at));
        }
        crc.reset();
        checked.position(0).limit(AckLayout.CRC_OFFSET);
        crc.update(checked);
        if ((int) crc.getValue() != copy.getInt(AckLayout.CRC_OFFSET)) {
            return false;
        }
        if (copy.getInt(AckLayout.TOKEN_OFFSET) != tokenLow || !isPossible(sent)) {
            refused++;
            return false;
        }
        stamp = copy.getLong(AckLayout.STAMP_OFFSET);
        consumed = copy.getLong(AckLayout.CONSUMED_OFFSET);
        durable = copy.getLong(AckLayout.DURABLE_OFFSET);
        nackFrom = copy.getLong(AckLayout.NACK_OFFSET);
        ownerEpoch = copy.getLong(AckLayout.EPOCH_OFFSET);
        flags = flags & AckLayout.SEALED | copy.getInt(AckLayout.FLAGS_OFFSET);
        return true;
    }

    private boolean isPossible(long sent) {
        final long newConsumed = copy.getLong(AckLayout.CONSUMED_OFFSET);
        final long newDurable = copy.getLong(AckLayout.DURABLE_OFFSET);
        return copy.getLong(AckLayout.STAMP_OFFSET) > stamp
                && newConsumed >= consumed
                && newConsumed <= sent
                && newDurable >= durable
                && newDurable <= newConsumed
                && copy.getLong(AckLayout.EPOCH_OFFSET) >= ownerEpoch
                && isCell(copy.getLong(AckLayout.NACK_OFFSET), sent);
    }

    private static boolean isCell(long nackFrom, long sent) {
        return nackFrom == AckLayout.NO_NACK || nackFrom >= 0 && nackFrom <= sent;
    }

    /** Of the last one; 0 before the first. */
    long stamp() {
        return stamp;
    }

    long consumed() {
        return consumed;
    }

    long durable() {
        return durable;
    }

    long nackFrom() {
        return nackFrom;
    }

    long ownerEpoch() {
        return ownerEpoch;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Blocks whose checksum was right and whose content was not this connection's. */
    long refused() {
        return refused;
    }
}
