package io.tickring.transport.inbox;

import io.tickring.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Whose region it is and for whom: one connection of one sender's life with one owner's life. The
 * owner writes it at the start of the region and hands the same bytes to the sender; it never
 * changes. Little endian, {@value #LENGTH} bytes of the {@value InboxLayout#HEADER_LENGTH}, the
 * others zero.
 *
 * <pre>
 *   0        4         6         7       8           24      28         32       36          40       48      56      60
 *  +--------+---------+---------+-------+-----------+-------+----------+--------+-----------+--------+-------+-------+
 *  | "TRBX" | version | log2cap | flags | clusterId | owner | ownerInc | sender | senderInc | connId | token | crc32c|
 *  +--------+---------+---------+-------+-----------+-------+----------+--------+-----------+--------+-------+-------+
 * </pre>
 *
 * @param clusterIdLow first 8 bytes of the cluster's id
 * @param clusterIdHigh last 8 bytes of it
 * @param owner node that reads
 * @param ownerInc its incarnation
 * @param sender node that writes
 * @param senderInc its incarnation
 * @param connId of the connection, given by the owner, greater for every later one
 * @param token random; in every checksum, so that no frame of another region is one of this
 * @param log2Cells the region's capacity is 2 to this power
 */
public record InboxHeader(
        long clusterIdLow,
        long clusterIdHigh,
        int owner,
        int ownerInc,
        int sender,
        int senderInc,
        long connId,
        long token,
        int log2Cells) {

    /** Bytes that are written. */
    public static final int LENGTH = 60;

    static final int MAGIC = 'T' | 'R' << 8 | 'B' << 16 | 'X' << 24;
    static final int VERSION = 1;

    private static final int VERSION_OFFSET = 4;
    private static final int LOG2_CELLS_OFFSET = 6;
    private static final int FLAGS_OFFSET = 7;
    private static final int CLUSTER_OFFSET = 8;
    private static final int OWNER_OFFSET = 24;
    private static final int OWNER_INC_OFFSET = 28;
    private static final int SENDER_OFFSET = 32;
    private static final int SENDER_INC_OFFSET = 36;
    private static final int CONN_ID_OFFSET = 40;
    private static final int TOKEN_OFFSET = 48;
    private static final int CRC_OFFSET = 56;

    public InboxHeader {
        InboxLayout.checkLog2Cells(log2Cells);
    }

    /** Cells. */
    public int capacity() {
        return 1 << log2Cells;
    }

    /** Bytes of the whole region. */
    public long regionLength() {
        return InboxLayout.regionLength(log2Cells);
    }

    /** Writes it at an offset of a buffer, whatever the buffer's position and order. */
    public void encode(ByteBuffer buffer, int offset) {
        final ByteBuffer out = bytes();
        out.putInt(0, MAGIC)
                .putShort(VERSION_OFFSET, (short) VERSION)
                .put(LOG2_CELLS_OFFSET, (byte) log2Cells)
                .putLong(CLUSTER_OFFSET, clusterIdLow)
                .putLong(CLUSTER_OFFSET + Long.BYTES, clusterIdHigh)
                .putInt(OWNER_OFFSET, owner)
                .putInt(OWNER_INC_OFFSET, ownerInc)
                .putInt(SENDER_OFFSET, sender)
                .putInt(SENDER_INC_OFFSET, senderInc)
                .putLong(CONN_ID_OFFSET, connId)
                .putLong(TOKEN_OFFSET, token)
                .putInt(CRC_OFFSET, crc(out));
        buffer.put(offset, out, 0, LENGTH);
    }

    /**
     * Reads one.
     *
     * @throws TransportException that says in words what is wrong with it
     */
    public static InboxHeader decode(ByteBuffer buffer, int offset) {
        if (offset < 0 || buffer.limit() - offset < LENGTH) {
            throw new TransportException(
                    "an inbox header takes "
                            + LENGTH
                            + " bytes, here are "
                            + (buffer.limit() - offset));
        }
        final ByteBuffer in = bytes();
        in.put(0, buffer, offset, LENGTH);
        if (in.getInt(0) != MAGIC) {
            throw new TransportException(
                    String.format(
                            "no inbox region: it begins with %08x where %08x (\"TRBX\") was expected",
                            in.getInt(0), MAGIC));
        }
        final int version = in.getShort(VERSION_OFFSET) & 0xFFFF;
        if (version != VERSION) {
            throw new TransportException(
                    "inbox region of version "
                            + version
                            + ", this program knows version "
                            + VERSION
                            + ": run the same release on both nodes");
        }
        if (in.getInt(CRC_OFFSET) != crc(in)) {
            throw new TransportException("inbox header is damaged: its checksum does not match");
        }
        final int log2Cells = in.get(LOG2_CELLS_OFFSET) & 0xFF;
        if (log2Cells < InboxLayout.MIN_LOG2_CELLS || log2Cells > InboxLayout.MAX_LOG2_CELLS) {
            throw new TransportException(
                    "inbox region with a capacity of 2^" + log2Cells + " cells: not supported");
        }
        if (in.get(FLAGS_OFFSET) != 0) {
            throw new TransportException(
                    "inbox region with unknown flags " + (in.get(FLAGS_OFFSET) & 0xFF));
        }
        return new InboxHeader(
                in.getLong(CLUSTER_OFFSET),
                in.getLong(CLUSTER_OFFSET + Long.BYTES),
                in.getInt(OWNER_OFFSET),
                in.getInt(OWNER_INC_OFFSET),
                in.getInt(SENDER_OFFSET),
                in.getInt(SENDER_INC_OFFSET),
                in.getLong(CONN_ID_OFFSET),
                in.getLong(TOKEN_OFFSET),
                log2Cells);
    }

    /**
     * Refuses a header that is not this one.
     *
     * @param found what a region or a peer says
     * @throws TransportException that names the first field that differs
     */
    public void check(InboxHeader found) {
        check("cluster id (low half)", clusterIdLow, found.clusterIdLow);
        check("cluster id (high half)", clusterIdHigh, found.clusterIdHigh);
        check("owner", owner, found.owner);
        check("owner's incarnation", ownerInc, found.ownerInc);
        check("sender", sender, found.sender);
        check("sender's incarnation", senderInc, found.senderInc);
        check("connection", connId, found.connId);
        check("capacity (power of two)", log2Cells, found.log2Cells);
        if (token != found.token) {
            // A token is not for logs.
            throw new TransportException("inbox region of connection " + connId + ": other token");
        }
    }

    private static void check(String what, long expected, long found) {
        if (expected != found) {
            throw new TransportException(
                    "inbox region of another "
                            + what
                            + ": "
                            + found
                            + " where "
                            + expected
                            + " was expected");
        }
    }

    private static ByteBuffer bytes() {
        return ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int crc(ByteBuffer header) {
        final CRC32C crc = new CRC32C();
        crc.update(header.slice(0, CRC_OFFSET));
        return (int) crc.getValue();
    }
}
