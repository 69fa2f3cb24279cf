package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import java.nio.ByteBuffer;

/**
 * One zone of a segment, for those who read its columns. Reused: {@link #wrap} points it at
 * another. <b>Thread:</b> one at a time; valid while the segment is open.
 *
 * <p>Row numbers count from 0 in the zone. Rows are sorted by (symbolId, arrival), or by arrival
 * alone where the segment is packed; see {@link Segment#codec}.
 */
public final class ZoneView {
    private final Segment segment;
    private final SegmentIndex index;
    private final ByteBuffer bytes;
    private final int[] bufferOffsets;

    /** Unpacks columns when they are asked for; null where they lie in the file as they are. */
    private final PackedColumns packed;

    private int zone = -1;
    private int rows;
    private int runs;
    private int bodyAt;
    private int runsAt;
    private int arrivalAt;

    ZoneView(Segment segment) {
        this.segment = segment;
        index = segment.index();
        bytes = segment.bytes();
        packed = index.isPacked() ? new PackedColumns(segment) : null;
        bufferOffsets = new int[index.schema().buffers()];
    }

    /**
     * Points the view at a zone, whose bytes are checked when nobody has touched it before.
     *
     * @throws DamagedSegmentException when they are not those that were written
     */
    public ZoneView wrap(int zone) {
        segment.checkOnFirstTouch(zone);
        this.zone = zone;
        rows = index.rows(zone);
        runs = index.runs(zone);
        bodyAt = index.bodyAt(zone);
        runsAt = index.runsAt(zone);
        if (packed != null) {
            packed.wrap(zone);
            return this;
        }
        arrivalAt = index.arrivalAt(zone);
        for (int buffer = 0; buffer < bufferOffsets.length; buffer++) {
            bufferOffsets[buffer] = bodyAt + index.bufferOffset(zone, buffer);
        }
        return this;
    }

    /** The number of the zone in its segment. */
    public int zone() {
        return zone;
    }

    public int rows() {
        return rows;
    }

    /** ns since the Unix epoch. */
    public long minEventTime() {
        return index.zoneLong(zone, ZONE_MIN_EVENT_TIME_OFFSET);
    }

    public long maxEventTime() {
        return index.zoneLong(zone, ZONE_MAX_EVENT_TIME_OFFSET);
    }

    public long minReceiveTime() {
        return index.zoneLong(zone, ZONE_MIN_RECEIVE_TIME_OFFSET);
    }

    public long maxReceiveTime() {
        return index.zoneLong(zone, ZONE_MAX_RECEIVE_TIME_OFFSET);
    }

    public long minPosition() {
        return index.zoneLong(zone, ZONE_MIN_POSITION_OFFSET);
    }

    public long maxPosition() {
        return index.zoneLong(zone, ZONE_MAX_POSITION_OFFSET);
    }

    public long minSourceSequence() {
        return index.zoneLong(zone, ZONE_MIN_SEQUENCE_OFFSET);
    }

    public long maxSourceSequence() {
        return index.zoneLong(zone, ZONE_MAX_SEQUENCE_OFFSET);
    }

    /** Whether rows are in arrival order, and columns are unpacked when they are asked for. */
    boolean isPacked() {
        return packed != null;
    }

    /**
     * The memory that holds a column, little-endian; absolute access only. Another column, or the
     * same of another zone, may lie in other memory.
     *
     * @throws DamagedSegmentException when the column cannot be unpacked
     */
    public ByteBuffer columnBuffer(int column) {
        return packed == null ? bytes : packed.column(column);
    }

    /** Where row 0 of a column lies in its buffer; its rows follow without a gap. */
    public int columnOffset(int column) {
        return packed == null ? bufferOffsets[column] : 0;
    }

    /** Bytes of one value of a column in its buffer; 0: lines. */
    public int columnWidth(int column) {
        return packed == null
                ? index.schema().columns().get(column).width()
                : packed.widthOf(column);
    }

    /** The memory that holds the lines of a segment of lines. */
    ByteBuffer lines() {
        return packed == null ? bytes : packed.lines();
    }

    /** The byte in {@link #lines} from which the offsets of lines count. */
    int linesOffset() {
        return packed == null ? bufferOffsets[LINES + 1] : 0;
    }

    /** A row's value in a column of 8 bytes. */
    long longAt(int column, int row) {
        return columnBuffer(column).getLong(columnOffset(column) + row * Long.BYTES);
    }

    /** Bytes of the zone's columns and what lies between them. */
    int bodyLength() {
        return index.batchAt(zone) + index.batchLength(zone) - bodyAt;
    }

    int bodyOffset() {
        return bodyAt;
    }

    /**
     * Symbols that occur, sorted by id. Each has one run of rows, but where the segment is packed.
     */
    public int runs() {
        return runs;
    }

    public int symbolIdOfRun(int run) {
        return bytes.getInt(runsAt + run * (packed == null ? RUN_LENGTH : Integer.BYTES));
    }

    int firstRowOfRun(int run) {
        assert packed == null : "rows of a packed zone are in arrival order";
        return bytes.getInt(runsAt + run * RUN_LENGTH + RUN_FIRST_ROW_OFFSET);
    }

    /** The row behind the last of a run. */
    int endRowOfRun(int run) {
        return firstRowOfRun(run + 1);
    }

    /** The run of a symbol, or a negative number when it does not occur. */
    public int findRun(int symbolId) {
        int low = 0;
        int high = runs - 1;
        while (low <= high) {
            final int middle = (low + high) >>> 1;
            final int found = symbolIdOfRun(middle);
            if (found < symbolId) {
                low = middle + 1;
            } else if (found > symbolId) {
                high = middle - 1;
            } else {
                return middle;
            }
        }
        return -1;
    }

    /** The row that was the k-th of the zone to arrive, from 0. */
    public int rowOfArrival(int arrival) {
        if (packed != null) {
            return arrival;
        }
        return bytes.getChar(arrivalAt + arrival * Character.BYTES);
    }

    /** Writes for each row of a plain zone when it arrived, times a factor. */
    void scaledArrivals(int[] into, int factor) {
        final ByteBuffer from = bytes;
        final int at = arrivalAt;
        final int count = rows;
        for (int arrival = 0; arrival < count; arrival++) {
            into[from.getChar(at + arrival * Character.BYTES)] = arrival * factor;
        }
    }

    /** Writes the rows of the arrivals from {@code arrival} on. */
    void rowsOfArrivals(int arrival, int[] into, int count) {
        if (packed != null) {
            for (int i = 0; i < count; i++) {
                into[i] = arrival + i;
            }
            return;
        }
        final int at = arrivalAt + arrival * Character.BYTES;
        for (int i = 0; i < count; i++) {
            into[i] = bytes.getChar(at + i * Character.BYTES);
        }
    }
}
