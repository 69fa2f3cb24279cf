package io.tickring.segment;

import io.tickring.tick.EventList;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/**
 * Turns the events of one zone into the body of a record batch and the zone's part of the index.
 * Reused: keeps its memory from zone to zone. <b>Thread:</b> one.
 */
final class ZoneEncoder {
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

    /**
     * Encodes the events of a zone.
     *
     * @param list of events, in arrival order
     * @param order numbers in the list, ascending, of which those from {@code from} to {@code to}
     *     are the zone's
     */
    void encode(
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
        layOut();
        encodeSymbols();
        encodeSources();
        encodePositions();
        for (int column = 0; column < schema.columns().size(); column++) {
            final Column described = schema.columns().get(column);
            switch (described.kind()) {
                case SYMBOL, SOURCE -> {}
                case TYPE -> encodeTypes(buffers.offset(described.firstBuffer()));
                case LINES -> encodeLines(described.firstBuffer());
                default -> {
                    if (described.eventOffset() >= 0) {
                        ColumnCopy.collect(
                                lines,
                                events,
                                described.eventOffset(),
                                rows,
                                out,
                                buffers.offset(described.firstBuffer()),
                                described.width());
                    }
                }
            }
        }
        fillGaps();
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

    private void layOut() {
        buffers.clear();
        for (final Column column : schema.columns()) {
            if (column.kind() == ColumnKind.LINES) {
                buffers.add((rows + 1) * Integer.BYTES);
                buffers.add(lines.position());
            } else {
                buffers.add(Math.multiplyExact(rows, column.width()));
            }
        }
        body.clear();
        out = body.withRoomFor(buffers.bodyLength());
    }

    private void encodeSymbols() {
        final int at = buffers.offset(SegmentIndexLayout.SYMBOL);
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

    private void encodeSources() {
        final int at = buffers.offset(SegmentIndexLayout.SOURCE);
        final boolean isShort =
                schema.columns().get(SegmentIndexLayout.SOURCE).width() == Short.BYTES;
        sources.clear();
        if (dictionaries.sources() == 1) {
            sources.set(0);
            zero(at, buffers.length(SegmentIndexLayout.SOURCE));
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

    private void encodePositions() {
        final int at = buffers.offset(SegmentIndexLayout.POSITION);
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

    private void encodeLines(int firstBuffer) {
        final int offsetsAt = buffers.offset(firstBuffer);
        final int bytesAt = buffers.offset(firstBuffer + 1);
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
    }

    /** Zeros between the buffers: the memory is reused, and the same events give the same bytes. */
    private void fillGaps() {
        for (int buffer = 0; buffer < buffers.count(); buffer++) {
            final int end = buffers.offset(buffer) + buffers.length(buffer);
            zero(end, SegmentIndexLayout.align(end, SegmentIndexLayout.ALIGNMENT) - end);
        }
    }

    private void zero(int offset, int length) {
        for (int i = 0; i < length; i++) {
            out.put(offset + i, (byte) 0);
        }
    }

    /** The body of the record batch, to be read from its start. */
    ByteBuffer body() {
        return out.duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(0)
                .limit(buffers.bodyLength());
    }

    ZoneBuffers buffers() {
        return buffers;
    }

    int rows() {
        return rows;
    }

    /** Symbols in the zone: each is one run of rows. */
    int runs() {
        return runs;
    }

    /** Sources in the zone. */
    int sources() {
        return sources.cardinality();
    }

    /** The smallest value of one of the common i64 columns. */
    long min(int column) {
        final int at = buffers.offset(column);
        long min = Long.MAX_VALUE;
        for (int row = 0; row < rows; row++) {
            min = Math.min(min, out.getLong(at + row * Long.BYTES));
        }
        return min;
    }

    /** The largest value of one of the common i64 columns. */
    long max(int column) {
        final int at = buffers.offset(column);
        long max = Long.MIN_VALUE;
        for (int row = 0; row < rows; row++) {
            max = Math.max(max, out.getLong(at + row * Long.BYTES));
        }
        return max;
    }

    /** Writes the zone's block of the index; see {@link SegmentIndexLayout}. */
    void writeBlock(GrowingBuffer blocks) {
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
