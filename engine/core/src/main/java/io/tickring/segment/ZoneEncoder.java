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
    private static final int WORDS_IN_LINE = TickLayout.LINE_LENGTH / Long.BYTES;
    private static final int MAX_BUFFERS = 128;

    private final GrowingBuffer staging = new GrowingBuffer();
    private final GrowingBuffer body = new GrowingBuffer();
    private final ZoneBuffers buffers = new ZoneBuffers(MAX_BUFFERS);
    private final BitSet sources = new BitSet();
    private final SymbolSort sort;
    private final long[] positions;
    private final int[] stagedEvents;
    private final int[] events;
    private final int[] rowsByArrival;

    private SegmentSchema schema;
    private SegmentDictionaries dictionaries;
    private ByteBuffer lines;
    private ByteBuffer out;
    private int rows;
    private int runs;

    ZoneEncoder(int zoneRows) {
        sort = new SymbolSort(zoneRows);
        positions = new long[zoneRows];
        stagedEvents = new int[zoneRows];
        events = new int[zoneRows];
        rowsByArrival = new int[zoneRows];
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
        rows = to - from;
        stage(list, order, from);
        sort.sort();
        for (int row = 0; row < rows; row++) {
            final int arrival = sort.arrival(row);
            events[row] = stagedEvents[arrival];
            rowsByArrival[arrival] = row;
        }
        startBody();
        for (final Column column : schema.columns()) {
            encodeColumn(column);
        }
    }

    private void encodeColumn(Column column) {
        final int at = buffers.nextOffset();
        if (column.kind() == ColumnKind.LINES) {
            encodeLines();
            return;
        }
        final int length = Math.multiplyExact(rows, column.width());
        switch (column.kind()) {
            case SYMBOL -> encodeSymbols(at);
            case SOURCE -> encodeSources(at, length, column.width());
            case TYPE -> encodeTypes(at);
            default -> {
                if (column.eventOffset() < 0) {
                    encodePositions(at);
                } else {
                    ColumnCopy.collect(
                            lines, events, column.eventOffset(), rows, out, at, column.width());
                }
            }
        }
        place(at, length);
    }

    /**
     * Keeps a buffer where it was written, unless it repeats the beginning of an earlier one: a
     * time that equals another, a field that nobody fills in. Then both lie in the same place.
     */
    private void place(int at, int length) {
        for (int buffer = 0; buffer < buffers.count(); buffer++) {
            if (buffers.length(buffer) >= length && repeats(buffers.offset(buffer), at, length)) {
                buffers.addAt(buffers.offset(buffer), length);
                return;
            }
        }
        buffers.add(length);
        zero(at + length, buffers.nextOffset() - at - length);
    }

    private boolean repeats(int earlier, int at, int length) {
        return length >= Long.BYTES
                && out.getLong(earlier) == out.getLong(at)
                && out.slice(earlier, length).mismatch(out.slice(at, length)) < 0;
    }

    /** Copies the zone's lines together, so that what follows works in the cache. */
    private void stage(EventList list, int[] order, int from) {
        staging.clear();
        sort.clear();
        lines = staging.withRoomFor(rows * Math.max(schema.eventLength(), TickLayout.LINE_LENGTH));
        int end = 0;
        for (int arrival = 0; arrival < rows; arrival++) {
            final int event = order[from + arrival];
            final ByteBuffer source = list.buffer(event);
            final int offset = list.offset(event);
            final int eventLines = TickLayout.linesOf(TickLayout.typeAndLines(source, offset));
            if (eventLines == 1 && end + TickLayout.LINE_LENGTH <= lines.capacity()) {
                for (int word = 0; word < WORDS_IN_LINE; word++) {
                    lines.putLong(
                            end + word * Long.BYTES, source.getLong(offset + word * Long.BYTES));
                }
            } else {
                lines.position(end);
                lines = staging.withRoomFor(eventLines << TickLayout.LINE_SHIFT);
                lines.put(end, source, offset, eventLines << TickLayout.LINE_SHIFT);
            }
            positions[arrival] = list.position(event);
            stagedEvents[arrival] = end;
            sort.add(TickLayout.symbolId(source, offset));
            end += eventLines << TickLayout.LINE_SHIFT;
        }
        lines.position(end);
    }

    private void startBody() {
        int most = 0;
        for (final Column column : schema.columns()) {
            final int length =
                    column.kind() == ColumnKind.LINES
                            ? (rows + 1) * Integer.BYTES
                                    + SegmentIndexLayout.ALIGNMENT
                                    + lines.position()
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
        int index = 0;
        runs = 0;
        for (int row = 0; row < rows; row++) {
            if (row == 0 || sort.symbolId(row) != sort.symbolId(row - 1)) {
                index = dictionaries.indexOfSymbol(sort.symbolId(row));
                runs++;
            }
            out.putInt(at + row * Integer.BYTES, index);
        }
    }

    private void encodeSources(int at, int length, int width) {
        final boolean isShort = width == Short.BYTES;
        sources.clear();
        if (dictionaries.sources() == 1) {
            sources.set(0);
            zero(at, length);
            return;
        }
        for (int row = 0; row < rows; row++) {
            final int index = dictionaries.indexOfSource(TickLayout.sourceId(lines, events[row]));
            sources.set(index);
            if (isShort) {
                out.putShort(at + row * Short.BYTES, (short) index);
            } else {
                out.putInt(at + row * Integer.BYTES, index);
            }
        }
    }

    private void encodePositions(int at) {
        for (int row = 0; row < rows; row++) {
            out.putLong(at + row * Long.BYTES, positions[sort.arrival(row)]);
        }
    }

    private void encodeTypes(int at) {
        for (int row = 0; row < rows; row++) {
            final int typeId = TickLayout.typeOf(TickLayout.typeAndLines(lines, events[row]));
            out.putShort(at + row * Short.BYTES, (short) dictionaries.indexOfType(typeId));
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
            final int event = events[row];
            final int length =
                    TickLayout.linesOf(TickLayout.typeAndLines(lines, event))
                            << TickLayout.LINE_SHIFT;
            out.put(bytesAt + end, lines, event, length);
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
        final int at = buffers.offset(column);
        long min = Long.MAX_VALUE;
        for (int row = 0; row < rows; row++) {
            min = Math.min(min, out.getLong(at + row * Long.BYTES));
        }
        return min;
    }

    @Override
    public long max(int column) {
        final int at = buffers.offset(column);
        long max = Long.MIN_VALUE;
        for (int row = 0; row < rows; row++) {
            max = Math.max(max, out.getLong(at + row * Long.BYTES));
        }
        return max;
    }

    @Override
    public void writeBlock(GrowingBuffer blocks) {
        final long length = SegmentIndexLayout.blockLength(buffers.count(), runs, sources(), rows);
        final ByteBuffer block = blocks.withRoomFor((int) length);
        for (int buffer = 0; buffer < buffers.count(); buffer++) {
            block.putInt(buffers.offset(buffer)).putInt(buffers.length(buffer));
        }
        for (int row = 0; row < rows; row++) {
            if (row == 0 || sort.symbolId(row) != sort.symbolId(row - 1)) {
                block.putInt(sort.symbolId(row)).putInt(row);
            }
        }
        block.putInt(Integer.MAX_VALUE).putInt(rows);
        for (int index = sources.nextSetBit(0); index >= 0; index = sources.nextSetBit(index + 1)) {
            block.putInt(dictionaries.sourceId(index));
        }
        for (int arrival = 0; arrival < rows; arrival++) {
            block.putChar((char) rowsByArrival[arrival]);
        }
        blocks.alignTo(Long.BYTES);
    }
}
