package io.tickring.segment;

import io.tickring.tick.EventList;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;

/**
 * The values of a zone that is to be packed, rows in arrival order, and what is stored in their
 * place. Reused. <b>Thread:</b> one.
 */
final class ZoneValues {
    private final long[] eventTimes;
    private final long[] receiveTimes;
    private final long[] sequences;
    private final long[] positions;
    private final int[] symbols;
    private final int[] sources;
    private final long[] values;
    private final ZoneOrder bySymbol;
    private final ZoneOrder bySource;
    private EventList list;
    private SegmentDictionaries dictionaries;
    private int[] order;
    private int from;
    private int rows;

    /** Rows before of the same symbol or source; null until one is asked for. */
    private int[] previousOfSymbol;

    private int[] previousOfSource;

    ZoneValues(int zoneRows) {
        eventTimes = new long[zoneRows];
        receiveTimes = new long[zoneRows];
        sequences = new long[zoneRows];
        positions = new long[zoneRows];
        symbols = new int[zoneRows];
        sources = new int[zoneRows];
        values = new long[zoneRows];
        bySymbol = new ZoneOrder(zoneRows);
        bySource = new ZoneOrder(zoneRows);
    }

    /** Takes the events of a zone; see {@link EncodedZone#encode}. */
    void load(EventList list, SegmentDictionaries dictionaries, int[] order, int from, int to) {
        this.list = list;
        this.dictionaries = dictionaries;
        this.order = order;
        this.from = from;
        rows = to - from;
        previousOfSymbol = null;
        previousOfSource = null;
        int lastSymbolId = -1;
        int lastSymbol = -1;
        for (int row = 0; row < rows; row++) {
            final int event = order[from + row];
            final ByteBuffer lines = list.buffer(event);
            final int offset = list.offset(event);
            eventTimes[row] = TickLayout.eventTime(lines, offset);
            receiveTimes[row] = lines.getLong(offset + TickLayout.RECEIVE_TIME_OFFSET);
            sequences[row] = lines.getLong(offset + TickLayout.SOURCE_SEQUENCE_OFFSET);
            positions[row] = list.position(event);
            final int symbolId = TickLayout.symbolId(lines, offset);
            if (symbolId != lastSymbolId) {
                lastSymbol = dictionaries.indexOfSymbol(symbolId);
                lastSymbolId = symbolId;
            }
            symbols[row] = lastSymbol;
            sources[row] = dictionaries.indexOfSource(TickLayout.sourceId(lines, offset));
        }
    }

    int rows() {
        return rows;
    }

    /** Indexes into the dictionary, by row. */
    int[] symbols() {
        return symbols;
    }

    int[] sources() {
        return sources;
    }

    ByteBuffer lines(int row) {
        return list.buffer(order[from + row]);
    }

    int offset(int row) {
        return list.offset(order[from + row]);
    }

    /** The values of one of the common i64 columns. */
    long[] common(int column) {
        return switch (column) {
            case SegmentIndexLayout.EVENT_TIME -> eventTimes;
            case SegmentIndexLayout.RECEIVE_TIME -> receiveTimes;
            case SegmentIndexLayout.SOURCE_SEQUENCE -> sequences;
            case SegmentIndexLayout.POSITION -> positions;
            default -> throw new IllegalArgumentException("column " + column);
        };
    }

    /**
     * What is stored of a column of numbers.
     *
     * @param number of the column in its schema
     * @param into a value for each row, sign-extended from the column's width
     */
    void store(Column column, int number, ColumnEncoding encoding, long[] into) {
        final long[] from = load(column, number);
        switch (encoding) {
            case PLAIN -> System.arraycopy(from, 0, into, 0, rows);
            case DELTA -> delta(from, into);
            case SYMBOL_DELTA -> deltaOf(previousOfSymbol(), from, into);
            case SOURCE_DELTA -> deltaOf(previousOfSource(), from, into);
            case DELAY -> {
                for (int row = 0; row < rows; row++) {
                    into[row] = from[row] - eventTimes[row];
                }
            }
            case LINE_DELTA -> {
                delta(from, into);
                long last = 0;
                for (int row = 0; row < rows; row++) {
                    into[row] -= (sequences[row] - last) << TickLayout.LINE_SHIFT;
                    last = sequences[row];
                }
            }
            case EQUAL, PAYLOAD -> throw new IllegalArgumentException(encoding + " of numbers");
        }
        signExtend(into, column.width());
    }

    private long[] load(Column column, int number) {
        if (number < SegmentIndexLayout.FIRST_FIELD) {
            return common(number);
        }
        final int at = column.eventOffset();
        switch (column.width()) {
            case Long.BYTES -> {
                for (int row = 0; row < rows; row++) {
                    values[row] = lines(row).getLong(offset(row) + at);
                }
            }
            case Integer.BYTES -> {
                for (int row = 0; row < rows; row++) {
                    values[row] = lines(row).getInt(offset(row) + at);
                }
            }
            default -> {
                for (int row = 0; row < rows; row++) {
                    values[row] = lines(row).getShort(offset(row) + at);
                }
            }
        }
        return values;
    }

    private void delta(long[] from, long[] into) {
        long last = 0;
        for (int row = 0; row < rows; row++) {
            into[row] = from[row] - last;
            last = from[row];
        }
    }

    private void deltaOf(int[] previous, long[] from, long[] into) {
        for (int row = 0; row < rows; row++) {
            into[row] = from[row] - (previous[row] < 0 ? 0 : from[previous[row]]);
        }
    }

    private void signExtend(long[] into, int width) {
        final int shift = Long.SIZE - width * Byte.SIZE;
        if (shift > 0) {
            for (int row = 0; row < rows; row++) {
                into[row] = into[row] << shift >> shift;
            }
        }
    }

    private int[] previousOfSymbol() {
        if (previousOfSymbol == null) {
            previousOfSymbol = bySymbol.previous(symbols, rows, dictionaries.symbols());
        }
        return previousOfSymbol;
    }

    private int[] previousOfSource() {
        if (previousOfSource == null) {
            previousOfSource = bySource.previous(sources, rows, dictionaries.sources());
        }
        return previousOfSource;
    }
}
