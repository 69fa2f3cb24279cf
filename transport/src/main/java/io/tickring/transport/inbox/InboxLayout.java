package io.tickring.transport.inbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bytes of an inbox region: a header of 128 bytes ({@link InboxHeader}) and 2<sup>n</sup> cells
 * of 64 bytes. Little endian. Only the sender writes cells, only the owner of the region reads
 * them.
 *
 * <p>A frame is one header cell and the cells behind it; it never wraps:
 *
 * <pre>
 *   0                 8        12     13      14       15   16                                      64
 *  +-----------------+--------+------+-------+--------+----+---------------------------------------+---- ...
 *  |     commit      | crc32c | type | flags | nCells |  0 | the sender's own                      | lines
 *  +-----------------+--------+------+-------+--------+----+---------------------------------------+---- ...
 * </pre>
 *
 * A cell's <i>ringSeq</i> counts cells from 0 and is never used again in a region; the cell lies at
 * index {@code ringSeq mod capacity}. Commit is the frame's first ringSeq + 1: never 0, and another
 * one in every lap, so what an earlier lap left is no frame. The CRC32C covers token, ringSeq,
 * bytes 12 to 63 and the frame's other cells. Commit is written last where the transport can; a
 * frame is one when commit <i>and</i> CRC say so, and order is trusted nowhere.
 */
public final class InboxLayout {
    public static final int CELL_LENGTH = 64;

    /** Bytes before the first cell. */
    public static final int HEADER_LENGTH = 128;

    /** Cells: 2 to this power at least and at most. */
    public static final int MIN_LOG2_CELLS = 6;

    public static final int MAX_LOG2_CELLS = 20;

    /** 65,536 cells, 4 MiB. */
    public static final int DEFAULT_LOG2_CELLS = 16;

    /** Events. */
    public static final int TYPE_DATA = 1;

    public static final int TYPE_WAL_APPEND = 2;
    public static final int TYPE_BARRIER = 3;
    public static final int TYPE_TRIM = 4;

    /** Fills the end of the region where a frame does not fit; no handler sees it. */
    public static final int TYPE_PAD = 5;

    /** Where the sender's own bytes of a header cell begin. */
    public static final int SENDER_OFFSET = 16;

    static final int COMMIT_OFFSET = 0;
    static final int CRC_OFFSET = 8;
    static final int TYPE_OFFSET = 12;
    static final int FLAGS_OFFSET = 13;
    static final int CELLS_OFFSET = 14;

    static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private InboxLayout() {}

    /** Bytes of a region of 2<sup>log2Cells</sup> cells. */
    public static long regionLength(int log2Cells) {
        checkLog2Cells(log2Cells);
        return HEADER_LENGTH + ((long) CELL_LENGTH << log2Cells);
    }

    /** The longest frame, in cells: two of them fit a region, and a byte holds the number. */
    public static int maxFrameCells(int log2Cells) {
        checkLog2Cells(log2Cells);
        return Math.min(255, 1 << log2Cells - 1);
    }

    static void checkLog2Cells(int log2Cells) {
        if (log2Cells < MIN_LOG2_CELLS || log2Cells > MAX_LOG2_CELLS) {
            throw new IllegalArgumentException(
                    "an inbox region holds 2^"
                            + MIN_LOG2_CELLS
                            + " to 2^"
                            + MAX_LOG2_CELLS
                            + " cells, not 2^"
                            + log2Cells);
        }
    }
}
