package io.tickring.segment;

import io.tickring.tick.Field;
import io.tickring.tick.FieldKind;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a segment. Immutable.
 *
 * @param codec how zones are kept
 * @param kind how events are kept
 * @param typeId of all events, or -1 in a segment of lines
 * @param typeName of all events, or empty
 * @param trade whether the type counts in bars and VWAP
 * @param eventLength bytes of every event, or 0 in a segment of lines
 * @param columns in the file's order
 */
record SegmentSchema(
        Codec codec,
        SegmentKind kind,
        int typeId,
        String typeName,
        boolean trade,
        int eventLength,
        List<Column> columns) {
    private static final int MAX_SHORT_INDEXES = Short.MAX_VALUE;
    private static final int PRICE_EXPONENT = 9;

    /** Goes before a field's name where a common column has it; no field's name has a point. */
    private static final String FIELD_PREFIX = "payload.";

    /** The columns of a type of fixed length. */
    static SegmentSchema ofColumns(TickType type, int typeId, int sources) {
        final List<Column> columns = common(sources);
        for (final Field field : type.fields()) {
            final boolean taken =
                    columns.stream()
                            .limit(SegmentIndexLayout.FIRST_FIELD)
                            .anyMatch(column -> column.name().equals(field.name()));
            columns.add(
                    new Column(
                            taken ? FIELD_PREFIX + field.name() : field.name(),
                            ColumnKind.of(field.kind()),
                            field.length(),
                            field.offset(),
                            field.kind() == FieldKind.PRICE ? PRICE_EXPONENT : field.exponent(),
                            columns.size()));
        }
        return new SegmentSchema(
                Codec.NONE,
                SegmentKind.COLUMNS,
                typeId,
                type.name(),
                type.isTrade(),
                type.lines() << TickLayout.LINE_SHIFT,
                List.copyOf(columns));
    }

    /** The columns of a segment of lines. */
    static SegmentSchema ofLines(int sources) {
        final List<Column> columns = common(sources);
        columns.add(new Column("type", ColumnKind.TYPE, Short.BYTES, -1, 0, columns.size()));
        columns.add(new Column("lines", ColumnKind.LINES, 0, 0, 0, columns.size()));
        return new SegmentSchema(
                Codec.NONE, SegmentKind.LINES, -1, "", false, 0, List.copyOf(columns));
    }

    private static List<Column> common(int sources) {
        final List<Column> columns = new ArrayList<>();
        columns.add(time("eventTime", TickLayout.EVENT_TIME_OFFSET, 0));
        columns.add(time("receiveTime", TickLayout.RECEIVE_TIME_OFFSET, 1));
        columns.add(
                new Column(
                        "symbol",
                        ColumnKind.SYMBOL,
                        Integer.BYTES,
                        TickLayout.SYMBOL_ID_OFFSET,
                        0,
                        2));
        columns.add(
                new Column(
                        "source",
                        ColumnKind.SOURCE,
                        sources <= MAX_SHORT_INDEXES ? Short.BYTES : Integer.BYTES,
                        TickLayout.SOURCE_ID_OFFSET,
                        0,
                        3));
        columns.add(
                new Column(
                        "sourceSequence",
                        ColumnKind.I64,
                        Long.BYTES,
                        TickLayout.SOURCE_SEQUENCE_OFFSET,
                        0,
                        4));
        columns.add(new Column("position", ColumnKind.I64, Long.BYTES, -1, 0, 5));
        return columns;
    }

    private static Column time(String name, int eventOffset, int buffer) {
        return new Column(name, ColumnKind.TIME, Long.BYTES, eventOffset, 0, buffer);
    }

    /**
     * The same columns in a packed segment.
     *
     * @param symbols that occur
     * @param encodings of the columns
     * @param lows of the columns; see {@link Column#low}
     */
    SegmentSchema packed(int symbols, ColumnEncoding[] encodings, int[] lows) {
        final List<Column> packed = new ArrayList<>();
        int buffer = 0;
        for (int i = 0; i < columns.size(); i++) {
            final Column column = columns.get(i);
            final int width =
                    column.kind() == ColumnKind.SYMBOL && symbols <= MAX_SHORT_INDEXES
                            ? Short.BYTES
                            : column.width();
            packed.add(column.packed(width, buffer, encodings[i], lows[i]));
            buffer += packed.get(i).buffers();
        }
        return new SegmentSchema(
                Codec.ZSTD, kind, typeId, typeName, trade, eventLength, List.copyOf(packed));
    }

    boolean isPacked() {
        return codec != Codec.NONE;
    }

    /** Data buffers in a zone. */
    int buffers() {
        int buffers = 0;
        for (final Column column : columns) {
            buffers += column.buffers();
        }
        return buffers;
    }

    /** Whether a column is one of its type's fields. */
    boolean isField(int column) {
        return kind == SegmentKind.COLUMNS && column >= SegmentIndexLayout.FIRST_FIELD;
    }

    /** Bytes that a row takes in the file, lines and names not counted, at most. */
    int rowLength() {
        int length = Character.BYTES + SegmentIndexLayout.RUN_LENGTH + Integer.BYTES;
        for (final Column column : columns) {
            length += column.width();
        }
        return length + (kind == SegmentKind.LINES ? Integer.BYTES : 0);
    }
}
