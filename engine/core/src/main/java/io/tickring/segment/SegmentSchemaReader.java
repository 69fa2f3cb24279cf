package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import io.tickring.tick.TickLayout;
import java.util.ArrayList;
import java.util.List;

/** Reads the columns that an index block describes, and checks them. <b>Thread:</b> one. */
final class SegmentSchemaReader {
    private static final int MAX_COLUMNS = 128;

    private final SegmentIndexBlock block;
    private final boolean packed;
    private final int symbols;
    private final int sources;
    private final int buffers;

    private SegmentSchemaReader(SegmentIndexBlock block, boolean packed, int symbols, int sources) {
        this.block = block;
        this.packed = packed;
        this.symbols = symbols;
        this.sources = sources;
        buffers = block.getInt(BUFFERS_OFFSET);
    }

    /**
     * @param symbols in the dictionary
     * @param sources of the segment
     * @throws DamagedSegmentException when a column is none that this code could have written
     */
    static SegmentSchema read(
            SegmentIndexBlock block, Codec codec, SegmentKind kind, int symbols, int sources) {
        return new SegmentSchemaReader(block, codec != Codec.NONE, symbols, sources)
                .readSchema(codec, kind);
    }

    private SegmentSchema readSchema(Codec codec, SegmentKind kind) {
        final int count = block.getShort(COLUMNS_OFFSET);
        final int at = block.getInt(COLUMNS_AT_OFFSET);
        block.check(
                count >= FIRST_FIELD && count <= MAX_COLUMNS,
                COLUMNS_OFFSET,
                "a segment of " + count + " columns");
        block.check(
                at >= HEADER_LENGTH && at + (long) count * COLUMN_LENGTH <= block.length(),
                COLUMNS_AT_OFFSET,
                "columns lie outside");
        final int nameLength = block.getInt(TYPE_NAME_LENGTH_OFFSET);
        block.check(
                nameLength >= 0 && nameLength <= TYPE_NAME_CAPACITY,
                TYPE_NAME_LENGTH_OFFSET,
                "length of the type's name");
        final int eventLength = block.getInt(EVENT_LENGTH_OFFSET);
        block.check(
                kind == SegmentKind.LINES
                        ? eventLength == 0
                        : eventLength >= TickLayout.LINE_LENGTH
                                && eventLength <= TickLayout.MAX_EVENT_LENGTH
                                && eventLength % TickLayout.LINE_LENGTH == 0,
                EVENT_LENGTH_OFFSET,
                "events of " + eventLength + " bytes");
        final List<Column> columns = new ArrayList<>(count);
        int buffer = 0;
        for (int column = 0; column < count; column++) {
            columns.add(readColumn(at + column * COLUMN_LENGTH, buffer));
            buffer += columns.get(column).buffers();
        }
        final SegmentSchema read =
                new SegmentSchema(
                        codec,
                        kind,
                        block.getInt(TYPE_ID_OFFSET),
                        block.text(TYPE_NAME_OFFSET, nameLength),
                        block.getByte(TRADE_OFFSET) != 0,
                        eventLength,
                        List.copyOf(columns));
        final int alike = kind == SegmentKind.LINES ? count : FIRST_FIELD;
        checkCommon(columns.subList(0, alike));
        for (int column = alike; column < count; column++) {
            final Column field = columns.get(column);
            block.check(
                    field.eventOffset() >= TickLayout.PAYLOAD_OFFSET
                            && field.width() > 0
                            && field.eventOffset() + (long) field.width() <= eventLength,
                    at + column * COLUMN_LENGTH,
                    "field " + field.name() + " lies outside of its event");
        }
        block.check(buffers == read.buffers(), BUFFERS_OFFSET, buffers + " buffers in a zone");
        if (packed) {
            checkPacking(kind, columns, eventLength);
        }
        return read;
    }

    /** Columns that every segment has are those that this code would have given it. */
    private void checkCommon(List<Column> columns) {
        final List<Column> common = SegmentSchema.ofLines(sources).columns();
        boolean same = columns.size() <= common.size();
        for (int i = 0; i < columns.size() && same; i++) {
            final Column found = columns.get(i);
            final Column plain = common.get(i);
            final boolean shortSymbol =
                    packed && i == SYMBOL && found.width() == Short.BYTES && symbols <= 1 << 15;
            same =
                    found.equals(
                            plain.packed(
                                    shortSymbol ? Short.BYTES : plain.width(),
                                    found.firstBuffer(),
                                    found.encoding(),
                                    found.low()));
        }
        block.check(same, COLUMNS_AT_OFFSET, "columns that every segment has differ");
    }

    private void checkPacking(SegmentKind kind, List<Column> columns, int eventLength) {
        int fieldsLength = 0;
        for (int i = 0; i < columns.size(); i++) {
            final Column column = columns.get(i);
            final boolean good =
                    switch (column.encoding()) {
                        case PLAIN -> column.kind() != ColumnKind.LINES;
                        case DELTA, SYMBOL_DELTA, SOURCE_DELTA -> column.isNumber();
                        case DELAY, EQUAL -> i == RECEIVE_TIME;
                        case LINE_DELTA -> i == POSITION;
                        case PAYLOAD -> column.kind() == ColumnKind.LINES;
                    };
            block.check(
                    good
                            && (column.low() == 0
                                    || column.isNumber() && column.low() < column.width()),
                    COLUMNS_AT_OFFSET,
                    "column " + column.name() + " cannot be packed that way");
            block.check(
                    !column.isNumber()
                            || column.width() == Short.BYTES
                            || column.width() == Integer.BYTES
                            || column.width() == Long.BYTES,
                    COLUMNS_AT_OFFSET,
                    "column " + column.name() + " has numbers of " + column.width() + " bytes");
            block.check(
                    kind == SegmentKind.LINES
                            || i < FIRST_FIELD
                            || column.isNumber()
                            || column.isBytes(),
                    COLUMNS_AT_OFFSET,
                    "column " + column.name() + " is no field");
            fieldsLength += i >= FIRST_FIELD ? column.width() : 0;
        }
        block.check(
                fieldsLength <= TickLayout.MAX_EVENT_LENGTH,
                COLUMNS_AT_OFFSET,
                "fields of " + fieldsLength + " bytes in events of " + eventLength);
    }

    private Column readColumn(int at, int nextBuffer) {
        final ColumnKind kind = ColumnKind.of(block.getByte(at + COLUMN_KIND_OFFSET));
        block.check(
                kind != null,
                at,
                "unknown kind of column " + block.getByte(at + COLUMN_KIND_OFFSET));
        final int nameLength = block.getShort(at + COLUMN_NAME_LENGTH_OFFSET);
        block.check(nameLength <= COLUMN_NAME_CAPACITY, at, "length of a column's name");
        final int firstBuffer = block.getInt(at + COLUMN_FIRST_BUFFER_OFFSET);
        block.check(firstBuffer == nextBuffer, at, "a column's buffer");
        final ColumnEncoding encoding =
                ColumnEncoding.of(block.getByte(at + COLUMN_ENCODING_OFFSET));
        final int low = block.getByte(at + COLUMN_LOW_OFFSET);
        block.check(
                encoding != null && (packed || encoding == ColumnEncoding.PLAIN && low == 0),
                at,
                "unknown encoding of a column");
        return new Column(
                block.text(at + COLUMN_NAME_OFFSET, nameLength),
                kind,
                block.getShort(at + COLUMN_WIDTH_OFFSET),
                block.getInt(at + COLUMN_EVENT_OFFSET_OFFSET),
                block.getByte(at + COLUMN_EXPONENT_OFFSET),
                firstBuffer,
                encoding,
                low);
    }
}
