package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import io.tickring.tick.TickLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Unpacks the columns of one zone of a packed segment, each when it is first asked for, into memory
 * of its own, where they lie as they would in a segment that is not packed. Allocates nothing once
 * each column was unpacked for a zone. <b>Thread:</b> one at a time.
 *
 * <p>Its bytes passed their checksum. They may still have been made to lead it astray, so lengths
 * are compared before anything is unpacked, and indexes when they are.
 */
final class PackedColumns {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final PackedBuffers buffers;
    private final SegmentIndex index;
    private final List<Column> columns;
    private final ByteBuffer[] unpacked;
    private final BitSet done = new BitSet();
    private final int capacity;
    private final RowsBefore bySymbol;
    private final RowsBefore bySource;

    /** What is stored of the column in work. */
    private final long[] stored;

    private final byte[] piece;
    private final GrowingBuffer payloads = new GrowingBuffer();
    private final GrowingBuffer lines = new GrowingBuffer();
    private int zone;
    private int rows;

    /** The row before of the same symbol or source, for the zone in work. */
    private final class RowsBefore {
        private final int column;
        private final int count;
        private int[] indexes;
        private ZoneOrder order;
        private int ofZone = -1;
        private int[] previous;

        RowsBefore(int column, int count) {
            this.column = column;
            this.count = count;
        }

        int[] previous() {
            if (indexes == null) {
                indexes = new int[capacity];
                order = new ZoneOrder(capacity);
            }
            if (ofZone != zone) {
                final ByteBuffer from = unpackedOf(column);
                final boolean isShort = widthOf(column) == Short.BYTES;
                for (int row = 0; row < rows; row++) {
                    indexes[row] = isShort ? from.getShort(row << 1) : from.getInt(row << 2);
                }
                previous = order.previous(indexes, rows, count);
                ofZone = zone;
            }
            return previous;
        }
    }

    PackedColumns(Segment segment) {
        index = segment.index();
        buffers = new PackedBuffers(segment);
        columns = index.schema().columns();
        unpacked = new ByteBuffer[columns.size()];
        int most = 0;
        for (int zoneNumber = 0; zoneNumber < index.zones(); zoneNumber++) {
            most = Math.max(most, index.rows(zoneNumber));
        }
        capacity = most;
        stored = new long[capacity];
        piece = new byte[capacity * Long.BYTES];
        bySymbol = new RowsBefore(SYMBOL, index.symbols());
        bySource = new RowsBefore(SOURCE, index.sources());
    }

    /** Goes to a zone, whose checksum was compared. */
    void wrap(int zone) {
        this.zone = zone;
        rows = index.rows(zone);
        done.clear();
        bySymbol.ofZone = -1;
        bySource.ofZone = -1;
    }

    /** Bytes of one value where it was unpacked to. */
    int widthOf(int column) {
        return column == SYMBOL ? Integer.BYTES : columns.get(column).width();
    }

    /**
     * The values of a column, row 0 at byte 0. Symbols take four bytes whatever they are stored as;
     * of lines these are the offsets in {@link #lines}.
     *
     * @throws DamagedSegmentException when what is stored is no such column
     */
    ByteBuffer column(int column) {
        if (!isDone(column)) {
            buffers.begin(zone);
            try {
                return unpackedOf(column);
            } finally {
                buffers.end();
            }
        }
        return unpackedOf(column);
    }

    private boolean isDone(int column) {
        return done.get(
                columns.get(column).encoding() == ColumnEncoding.EQUAL ? EVENT_TIME : column);
    }

    /** The lines of all rows of a segment of lines, one behind the other. */
    ByteBuffer lines() {
        column(LINES);
        return lines.withRoomFor(0);
    }

    private ByteBuffer unpackedOf(int number) {
        final Column column = columns.get(number);
        if (column.encoding() == ColumnEncoding.EQUAL) {
            return unpackedOf(EVENT_TIME);
        }
        if (!done.get(number)) {
            unpack(column, number);
            done.set(number);
        }
        return unpacked[number];
    }

    private void unpack(Column column, int number) {
        if (unpacked[number] == null) {
            final int length =
                    column.kind() == ColumnKind.LINES
                            ? (capacity + 1) * Integer.BYTES
                            : capacity * widthOf(number);
            unpacked[number] = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        }
        final ByteBuffer out = unpacked[number];
        switch (column.kind()) {
            case SYMBOL -> unpackSymbols(column, out);
            case SOURCE -> {
                buffers.read(column.firstBuffer(), rows * column.width(), out);
                checkIndexes(out, column, index.sources());
            }
            case TYPE -> {
                buffers.read(column.firstBuffer(), rows * column.width(), out);
                checkIndexes(out, column, index.types());
            }
            case LINES -> unpackLines(column, out);
            case I8, CHAR, TEXT -> buffers.read(column.firstBuffer(), rows * column.width(), out);
            default -> unpackNumbers(column, number, out);
        }
    }

    private void unpackSymbols(Column column, ByteBuffer out) {
        if (column.width() == Integer.BYTES) {
            buffers.read(column.firstBuffer(), rows * Integer.BYTES, out);
        } else if (index.isZero(zone, column.firstBuffer())) {
            PackedBuffers.zero(out, rows * Integer.BYTES);
        } else {
            buffers.read(column.firstBuffer(), rows * Short.BYTES, piece);
            for (int row = 0; row < rows; row++) {
                out.putInt(row << 2, (short) SHORTS.get(piece, row << 1));
            }
        }
        int seen = 0;
        int most = 0;
        for (int row = 0; row < rows; row++) {
            final int symbol = out.getInt(row << 2);
            seen |= symbol;
            most = Math.max(most, symbol);
        }
        if (seen < 0 || most >= index.symbols()) {
            throw buffers.damaged(column.firstBuffer(), "a symbol without a name");
        }
    }

    private void checkIndexes(ByteBuffer out, Column column, int count) {
        final boolean isShort = column.width() == Short.BYTES;
        for (int row = 0; row < rows; row++) {
            final int found = isShort ? out.getShort(row << 1) : out.getInt(row << 2);
            if (found < 0 || found >= count) {
                throw buffers.damaged(
                        column.firstBuffer(), "an index of " + column.name() + " without a name");
            }
        }
    }

    private void unpackNumbers(Column column, int number, ByteBuffer out) {
        if (column.isReadAsItIs() && !index.isZero(zone, column.firstBuffer())) {
            buffers.read(column.firstBuffer(), rows * column.width(), out);
            return;
        }
        // What a column is restored from comes first: the memory for its stored values is shared.
        final int[] previous =
                switch (column.encoding()) {
                    case SYMBOL_DELTA -> bySymbol.previous();
                    case SOURCE_DELTA -> bySource.previous();
                    default -> null;
                };
        final ByteBuffer other =
                switch (column.encoding()) {
                    case DELAY -> unpackedOf(EVENT_TIME);
                    case LINE_DELTA -> unpackedOf(SOURCE_SEQUENCE);
                    default -> null;
                };
        join(column, number);
        switch (column.encoding()) {
            case DELTA -> sum();
            case SYMBOL_DELTA, SOURCE_DELTA -> sum(previous);
            case DELAY -> {
                for (int row = 0; row < rows; row++) {
                    stored[row] += other.getLong(row << 3);
                }
            }
            case LINE_DELTA -> sumLines(other);
            default -> {
                // As it is.
            }
        }
        write(column.width(), out);
    }

    private void sum() {
        long value = 0;
        for (int row = 0; row < rows; row++) {
            value += stored[row];
            stored[row] = value;
        }
    }

    private void sum(int[] previous) {
        for (int row = 0; row < rows; row++) {
            if (previous[row] >= 0) {
                stored[row] += stored[previous[row]];
            }
        }
    }

    private void sumLines(ByteBuffer sequences) {
        long value = 0;
        for (int row = 0; row < rows; row++) {
            value += stored[row];
            stored[row] = value + (sequences.getLong(row << 3) << TickLayout.LINE_SHIFT);
        }
    }

    private void write(int width, ByteBuffer out) {
        switch (width) {
            case Long.BYTES -> {
                for (int row = 0; row < rows; row++) {
                    out.putLong(row << 3, stored[row]);
                }
            }
            case Integer.BYTES -> {
                for (int row = 0; row < rows; row++) {
                    out.putInt(row << 2, (int) stored[row]);
                }
            }
            default -> {
                for (int row = 0; row < rows; row++) {
                    out.putShort(row << 1, (short) stored[row]);
                }
            }
        }
    }

    /** Puts the buffers of a column together to what is stored. */
    private void join(Column column, int number) {
        final int high = column.firstBuffer() + column.low();
        if (index.isZero(zone, high)) {
            Arrays.fill(stored, 0, rows, 0);
        } else {
            joinHigh(high, column.width(), column.low() * Byte.SIZE);
        }
        for (int low = 0; low < column.low(); low++) {
            if (!index.isZero(zone, column.firstBuffer() + low)) {
                buffers.read(column.firstBuffer() + low, rows, piece);
                final int shift = low * Byte.SIZE;
                for (int row = 0; row < rows; row++) {
                    stored[row] |= (piece[row] & 0xFFL) << shift;
                }
            }
        }
        stored[0] = index.first(zone, number);
    }

    private void joinHigh(int buffer, int width, int shift) {
        buffers.read(buffer, rows * width, piece);
        switch (width) {
            case Long.BYTES -> {
                for (int row = 0; row < rows; row++) {
                    stored[row] = (long) LONGS.get(piece, row << 3) << shift;
                }
            }
            case Integer.BYTES -> {
                for (int row = 0; row < rows; row++) {
                    stored[row] = (long) (int) INTS.get(piece, row << 2) << shift;
                }
            }
            default -> {
                for (int row = 0; row < rows; row++) {
                    stored[row] = (long) (short) SHORTS.get(piece, row << 1) << shift;
                }
            }
        }
    }

    private void unpackLines(Column column, ByteBuffer offsets) {
        buffers.read(column.firstBuffer(), (rows + 1) * Integer.BYTES, offsets);
        final int payloadsLength = offsets.getInt(rows * Integer.BYTES);
        if (offsets.getInt(0) != 0
                || payloadsLength < 0
                || payloadsLength
                        > rows * (TickLayout.MAX_EVENT_LENGTH - TickLayout.PAYLOAD_OFFSET)) {
            throw buffers.damaged(column.firstBuffer(), "lines of " + payloadsLength + " bytes");
        }
        payloads.clear();
        final ByteBuffer from = payloads.withRoomFor(payloadsLength);
        buffers.read(column.firstBuffer() + 1, payloadsLength, from);
        final ByteBuffer eventTimes = unpackedOf(EVENT_TIME);
        final ByteBuffer receiveTimes = unpackedOf(RECEIVE_TIME);
        final ByteBuffer sequences = unpackedOf(SOURCE_SEQUENCE);
        final ByteBuffer symbols = unpackedOf(SYMBOL);
        final ByteBuffer sources = unpackedOf(SOURCE);
        final ByteBuffer types = unpackedOf(TYPE);
        final boolean shortSources = columns.get(SOURCE).width() == Short.BYTES;
        lines.clear();
        final ByteBuffer to = lines.withRoomFor(payloadsLength + rows * TickLayout.PAYLOAD_OFFSET);
        int at = 0;
        int start = 0;
        for (int row = 0; row < rows; row++) {
            final int next = offsets.getInt((row + 1) * Integer.BYTES);
            final long length = TickLayout.PAYLOAD_OFFSET + (long) next - start;
            if (length < TickLayout.LINE_LENGTH
                    || length > TickLayout.MAX_EVENT_LENGTH
                    || length % TickLayout.LINE_LENGTH != 0
                    || next > payloadsLength) {
                throw buffers.damaged(column.firstBuffer(), "lines that are not whole");
            }
            to.putLong(at + TickLayout.EVENT_TIME_OFFSET, eventTimes.getLong(row << 3));
            to.putLong(at + TickLayout.RECEIVE_TIME_OFFSET, receiveTimes.getLong(row << 3));
            to.putLong(at + TickLayout.SOURCE_SEQUENCE_OFFSET, sequences.getLong(row << 3));
            to.putInt(at + TickLayout.SYMBOL_ID_OFFSET, index.symbolId(symbols.getInt(row << 2)));
            to.putShort(
                    at + TickLayout.TYPE_AND_LINES_OFFSET,
                    (short)
                            TickLayout.typeAndLines(
                                    index.typeId(types.getShort(row << 1)),
                                    (int) length >> TickLayout.LINE_SHIFT));
            final int source = shortSources ? sources.getShort(row << 1) : sources.getInt(row << 2);
            to.putShort(at + TickLayout.SOURCE_ID_OFFSET, (short) index.sourceId(source));
            to.put(at + TickLayout.PAYLOAD_OFFSET, from, start, next - start);
            offsets.putInt(row * Integer.BYTES, at);
            at += (int) length;
            start = next;
        }
        offsets.putInt(rows * Integer.BYTES, at);
    }
}
