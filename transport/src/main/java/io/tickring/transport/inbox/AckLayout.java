package io.tickring.transport.inbox;

/**
 * The bytes of an ack block: 64 bytes in the sender's memory, one per connection, written by the
 * owner of the inbox alone. Little endian.
 *
 * <pre>
 *   0       8          16        24         32           40      44         48  60       64
 *  +-------+----------+---------+----------+------------+-------+----------+---+--------+
 *  | stamp | consumed | durable | nackFrom | ownerEpoch | flags | tokenLow | 0 | crc32c |
 *  +-------+----------+---------+----------+------------+-------+----------+---+--------+
 * </pre>
 *
 * It is state, not a message: each one says all there is to say, so one that is lost is made good
 * by the next. Stamp grows with every one written, from 1; the CRC32C covers all before it.
 * Consumed, durable and nackFrom are ringSeqs: all before them is taken, is durable; from there on
 * refused. Of the flags, 4 is kept for an owner that is about to leave; none says so yet.
 */
public final class AckLayout {
    public static final int LENGTH = 64;

    /** The owner takes nothing more of this connection. */
    public static final int SEALED = 1;

    /** The owner asks for everything from consumed on, the same bytes at the same places. */
    public static final int REWIND = 2;

    /** No frame is refused. */
    public static final long NO_NACK = -1L;

    static final int STAMP_OFFSET = 0;
    static final int CONSUMED_OFFSET = 8;
    static final int DURABLE_OFFSET = 16;
    static final int NACK_OFFSET = 24;
    static final int EPOCH_OFFSET = 32;
    static final int FLAGS_OFFSET = 40;
    static final int TOKEN_OFFSET = 44;
    static final int CRC_OFFSET = 60;

    private AckLayout() {}
}
