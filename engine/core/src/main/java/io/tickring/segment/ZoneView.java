package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import java.nio.ByteBuffer;

/**
 * One zone of a segment, for those who read its columns. Reused: {@link #wrap} points it at
 * another. <b>Thread:</b> one at a time; valid while the segment is open.
 *
 * <p>Row numbers count from 0 in the zone. Rows are sorted by (symbolId, arrival).
 */
public final class ZoneView {
    private final Segment segment;
    private final SegmentIndex index;
    private final ByteBuffer bytes;
    private final int[] bufferOffsets;
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

    /**
     * The memory that holds the columns, little-endian; absolute access only. Another zone may lie
     * in other memory.
     */
    public ByteBuffer buffer() {
        return bytes;
    }

    /** Where row 0 of a column lies in {@link #buffer}; its rows follow without a gap. */
    public int columnOffset(int column) {
        return bufferOffset(column);
    }

    /** A row's value in a column of 8 bytes. */
    long longAt(int column, int row) {
        return bytes.getLong(columnOffset(column) + row * Long.BYTES);
    }

    /** Where one of the zone's buffers lies. */
    int bufferOffset(int buffer) {
        return bufferOffsets[buffer];
    }

    /** Bytes of the zone's columns and what lies between them. */
    int bodyLength() {
        return index.batchAt(zone) + index.batchLength(zone) - bodyAt;
    }

    int bodyOffset() {
        return bodyAt;
    }

    /** Symbols that occur: each has one run of rows, the runs being sorted by symbol id. */
    public int runs() {
        return runs;
    }

    public int symbolIdOfRun(int run) {
        return bytes.getInt(runsAt + run * RUN_LENGTH);
    }

    public int firstRowOfRun(int run) {
        return bytes.getInt(runsAt + run * RUN_LENGTH + RUN_FIRST_ROW_OFFSET);
    }

    /** The row behind the last of a run. */
    public int endRowOfRun(int run) {
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
        return bytes.getChar(arrivalAt + arrival * Character.BYTES);
    }

    /** Writes the rows of the arrivals from {@code arrival} on. */
    void rowsOfArrivals(int arrival, int[] into, int count) {
        final int at = arrivalAt + arrival * Character.BYTES;
        for (int i = 0; i < count; i++) {
            into[i] = bytes.getChar(at + i * Character.BYTES);
        }
    }
}
