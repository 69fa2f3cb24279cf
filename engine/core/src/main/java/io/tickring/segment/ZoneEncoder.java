package io.tickring.segment;

import io.tickring.tick.EventList;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/**
 * Encodes zones whose columns are kept as they are, rows sorted by (symbol, arrival). Keeps its
 * memory from zone to zone. <b>Thread:</b> one.
 */
final class ZoneEncoder implements EncodedZone {
    /** Events whose columns are written together, while their lines are in the nearest cache. */
    private static final int PIECE = 128;

    private static final int MAX_BUFFERS = 128;

    private final GrowingBuffer body = new GrowingBuffer();
    private final ZoneBuffers buffers = new ZoneBuffers(MAX_BUFFERS);
    private final BitSet sources = new BitSet();
    private final SymbolSort sort;
    private final int[] offsets = new int[PIECE];

    /** Where each column is written in the body. */
    private final int[] places = new int[MAX_BUFFERS];

    /** Which columns are taken to repeat an earlier one, and which one that is, or -1. */
    private final boolean[] repeating = new boolean[MAX_BUFFERS];

    private final int[] alike = new int[MAX_BUFFERS];
    private final int[] rowsByArrival;

    /** Of each symbol. */
    private final int[] firstRows;

    /** By number, of the common i64 columns. */
    private final long[] mins = new long[SegmentIndexLayout.FIRST_FIELD];

    private final long[] maxs = new long[SegmentIndexLayout.FIRST_FIELD];

    private SegmentSchema schema;
    private SegmentDictionaries dictionaries;
    private EventList list;
    private int[] order;
    private int from;
    private int linesLength;
    private ByteBuffer out;
    private int rows;
    private int runs;

    ZoneEncoder(int zoneRows) {
        sort = new SymbolSort(zoneRows);
        rowsByArrival = new int[zoneRows];
        firstRows = new int[zoneRows];
    }

    @Override
    public void encode(
            SegmentSchema schema,
            SegmentDictionaries dictionaries,
            EventList list,
            int[] order,
            int from,
            int to) {
        this.schema = schema;
        this.dictionaries = dictionaries;
        this.list = list;
        this.order = order;
        this.from = from;
        rows = to - from;
        sort();
        startBody();
        // What repeated an earlier column in the zone before does so in most: hardly ever twice.
        do {
            layOut();
            fill();
        } while (!isLaidOutWell());
        place();
        if (schema.kind() == SegmentKind.LINES) {
            encodeLines();
        }
        for (int column = 0; column < SegmentIndexLayout.FIRST_FIELD; column++) {
            if (isRanged(column)) {
                findRange(column);
            }
        }
        this.list = null;
    }

    /** Columns of one width; lines follow them. */
    private int columns() {
        return schema.columns().size() - (schema.kind() == SegmentKind.LINES ? 1 : 0);
    }

    private int length(int column) {
        return Math.multiplyExact(rows, schema.columns().get(column).width());
    }

    /** Those that are to be kept come first, one behind the other; the others behind them. */
    private void layOut() {
        int end = 0;
        for (int column = 0; column < columns(); column++) {
            if (!repeating[column]) {
                places[column] = end;
                end += SegmentIndexLayout.align(length(column), SegmentIndexLayout.ALIGNMENT);
            }
        }
        for (int column = 0; column < columns(); column++) {
            if (repeating[column]) {
                places[column] = end;
                end += SegmentIndexLayout.align(length(column), SegmentIndexLayout.ALIGNMENT);
            }
        }
    }

    private static boolean isRanged(int column) {
        return column == SegmentIndexLayout.EVENT_TIME
                || column == SegmentIndexLayout.RECEIVE_TIME
                || column == SegmentIndexLayout.SOURCE_SEQUENCE
                || column == SegmentIndexLayout.POSITION;
    }

    /**
     * Writes all columns, some events at a time: a zone's lines are more than the near caches hold,
     * so each is fetched once, in the order in which they lie, and its values go to their rows.
     */
    private void fill() {
        encodeSymbols(places[SegmentIndexLayout.SYMBOL]);
        sources.clear();
        if (dictionaries.sources() == 1) {
            sources.set(0);
            zero(places[SegmentIndexLayout.SOURCE], length(SegmentIndexLayout.SOURCE));
        }
        int arrival = 0;
        while (arrival < rows) {
            final int memory = list.memoryIndex(order[from + arrival]);
            final int most = Math.min(PIECE, rows - arrival);
            int count = 0;
            while (count < most) {
                final int event = order[from + arrival + count];
                if (list.memoryIndex(event) != memory) {
                    break;
                }
                offsets[count++] = list.offset(event);
            }
            for (int column = 0; column < columns(); column++) {
                fill(column, list.memory(memory), arrival, count);
            }
            arrival += count;
        }
    }

    /** Writes one column of the events at {@link #offsets}, the first of which came so. */
    private void fill(int column, ByteBuffer lines, int arrival, int count) {
        final Column of = schema.columns().get(column);
        final int at = places[column];
        switch (of.kind()) {
            case SYMBOL -> {
                // done by runs
            }
            case SOURCE -> {
                if (dictionaries.sources() > 1) {
                    fillSources(lines, at, of.width() == Short.BYTES, arrival, count);
                }
            }
            case TYPE -> fillTypes(lines, at, arrival, count);
            default -> {
                if (of.eventOffset() < 0) {
                    fillPositions(at, arrival, count);
                } else {
                    ColumnCopy.scatter(
                            lines,
                            offsets,
                            of.eventOffset(),
                            count,
                            rowsByArrival,
                            arrival,
                            out,
                            at,
                            of.width());
                }
            }
        }
    }

    /**
     * Finds the columns that repeat the beginning of an earlier one: a time that equals another, a
     * field that nobody fills in. Both are kept in the same place.
     *
     * @return whether that is how they were laid out; if not, they will be next time
     */
    private boolean isLaidOutWell() {
        boolean same = true;
        for (int column = 0; column < columns(); column++) {
            alike[column] = earlierAlike(column);
            same &= repeating[column] == (alike[column] >= 0);
            repeating[column] = alike[column] >= 0;
        }
        return same;
    }

    private int earlierAlike(int column) {
        final int length = length(column);
        for (int earlier = 0; earlier < column; earlier++) {
            if (length(earlier) >= length && repeats(places[earlier], places[column], length)) {
                return earlier;
            }
        }
        return -1;
    }

    private void place() {
        for (int column = 0; column < columns(); column++) {
            final int length = length(column);
            if (repeating[column]) {
                buffers.addAt(buffers.offset(alike[column]), length);
            } else {
                buffers.add(length);
                final int end = places[column] + length;
                zero(end, buffers.nextOffset() - end);
            }
        }
    }

    private boolean repeats(int earlier, int at, int length) {
        return length >= Long.BYTES
                && out.getLong(earlier) == out.getLong(at)
                && out.slice(earlier, length).mismatch(out.slice(at, length)) < 0;
    }

    /** Finds the row of every event, in one pass over the lines. */
    private void sort() {
        final boolean ofLines = schema.kind() == SegmentKind.LINES;
        int memory = -1;
        ByteBuffer lines = null;
        linesLength = 0;
        sort.clear();
        for (int arrival = 0; arrival < rows; arrival++) {
            final int event = order[from + arrival];
            if (list.memoryIndex(event) != memory) {
                memory = list.memoryIndex(event);
                lines = list.memory(memory);
            }
            final int offset = list.offset(event);
            sort.add(TickLayout.symbolId(lines, offset));
            if (ofLines) {
                linesLength += eventLength(lines, offset);
            }
        }
        sort.sort();
        for (int row = 0; row < rows; row++) {
            rowsByArrival[sort.arrival(row)] = row;
        }
    }

    private static int eventLength(ByteBuffer lines, int offset) {
        return TickLayout.linesOf(TickLayout.typeAndLines(lines, offset)) << TickLayout.LINE_SHIFT;
    }

    private void startBody() {
        int most = 0;
        for (final Column column : schema.columns()) {
            final int length =
                    column.kind() == ColumnKind.LINES
                            ? (rows + 1) * Integer.BYTES
                                    + SegmentIndexLayout.ALIGNMENT
                                    + linesLength
                            : Math.multiplyExact(rows, column.width());
            most =
                    Math.addExact(
                            most, SegmentIndexLayout.align(length, SegmentIndexLayout.ALIGNMENT));
        }
        buffers.clear();
        body.clear();
        out = body.withRoomFor(most);
    }

    private void encodeSymbols(int at) {
        final ByteBuffer column = out;
        final int count = rows;
        int symbolId = -1;
        int index = 0;
        int found = 0;
        for (int row = 0; row < count; row++) {
            if (sort.symbolId(row) != symbolId) {
                symbolId = sort.symbolId(row);
                index = dictionaries.indexOfSymbol(symbolId);
                firstRows[found++] = row;
            }
            column.putInt(at + row * Integer.BYTES, index);
        }
        runs = found;
    }

    private void fillSources(ByteBuffer lines, int at, boolean isShort, int arrival, int count) {
        for (int i = 0; i < count; i++) {
            final int index = dictionaries.indexOfSource(TickLayout.sourceId(lines, offsets[i]));
            final int row = rowsByArrival[arrival + i];
            sources.set(index);
            if (isShort) {
                out.putShort(at + row * Short.BYTES, (short) index);
            } else {
                out.putInt(at + row * Integer.BYTES, index);
            }
        }
    }

    private void fillPositions(int at, int arrival, int count) {
        for (int i = arrival; i < arrival + count; i++) {
            out.putLong(at + rowsByArrival[i] * Long.BYTES, list.position(order[from + i]));
        }
    }

    private void fillTypes(ByteBuffer lines, int at, int arrival, int count) {
        for (int i = 0; i < count; i++) {
            final int typeId = TickLayout.typeOf(TickLayout.typeAndLines(lines, offsets[i]));
            out.putShort(
                    at + rowsByArrival[arrival + i] * Short.BYTES,
                    (short) dictionaries.indexOfType(typeId));
        }
    }

    private void encodeLines() {
        final int offsetsAt = buffers.nextOffset();
        final int offsetsLength = (rows + 1) * Integer.BYTES;
        final int bytesAt =
                SegmentIndexLayout.align(offsetsAt + offsetsLength, SegmentIndexLayout.ALIGNMENT);
        int end = 0;
        out.putInt(offsetsAt, 0);
        for (int row = 0; row < rows; row++) {
            final int event = order[from + sort.arrival(row)];
            final ByteBuffer lines = list.buffer(event);
            final int length = eventLength(lines, list.offset(event));
            out.put(bytesAt + end, lines, list.offset(event), length);
            end += length;
            out.putInt(offsetsAt + (row + 1) * Integer.BYTES, end);
        }
        buffers.add(offsetsLength);
        zero(offsetsAt + offsetsLength, bytesAt - offsetsAt - offsetsLength);
        buffers.add(end);
        zero(bytesAt + end, buffers.nextOffset() - bytesAt - end);
    }

    /** The memory is reused, and the same events are to give the same bytes. */
    private void zero(int offset, int length) {
        for (int i = 0; i < length; i++) {
            out.put(offset + i, (byte) 0);
        }
    }

    @Override
    public ByteBuffer body() {
        return out.duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(0)
                .limit(buffers.bodyLength());
    }

    @Override
    public ZoneBuffers buffers() {
        return buffers;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int runs() {
        return runs;
    }

    @Override
    public int sources() {
        return sources.cardinality();
    }

    @Override
    public long min(int column) {
        return mins[column];
    }

    @Override
    public long max(int column) {
        return maxs[column];
    }

    /** One pass for both, as long as the column is in the cache. */
    private void findRange(int column) {
        final int at = buffers.offset(column);
        final ByteBuffer values = out;
        final int end = at + rows * Long.BYTES;
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = at; i < end; i += Long.BYTES) {
            final long value = values.getLong(i);
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        mins[column] = min;
        maxs[column] = max;
    }

    @Override
    public void writeBlock(GrowingBuffer blocks) {
        final long length = SegmentIndexLayout.blockLength(buffers.count(), runs, sources(), rows);
        final ByteBuffer block = blocks.withRoomFor((int) length);
        for (int buffer = 0; buffer < buffers.count(); buffer++) {
            block.putInt(buffers.offset(buffer)).putInt(buffers.length(buffer));
        }
        for (int run = 0; run < runs; run++) {
            block.putInt(sort.symbolId(firstRows[run])).putInt(firstRows[run]);
        }
        block.putInt(Integer.MAX_VALUE).putInt(rows);
        for (int index = sources.nextSetBit(0); index >= 0; index = sources.nextSetBit(index + 1)) {
            block.putInt(dictionaries.sourceId(index));
        }
        final int arrivalsAt = block.position();
        for (int arrival = 0; arrival < rows; arrival++) {
            block.putChar(arrivalsAt + arrival * Character.BYTES, (char) rowsByArrival[arrival]);
        }
        block.position(arrivalsAt + rows * Character.BYTES);
        blocks.alignTo(Long.BYTES);
    }
}
