package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import io.tickring.tick.Decimals;
import io.tickring.tick.Field;
import io.tickring.tick.Selection;
import io.tickring.tick.TickType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The trades of a segment of columns, zone by zone in any order, from no more of its columns than
 * they need. It hands over those that a selection wants and that count: with a size other than
 * zero, a price, and {@code 'Y'} where their type says what is printable.
 *
 * <p>Rows of a plain zone are copied as they lie, since they are sorted by symbol. Where rows have
 * to be looked for, and in a packed zone, whose rows are in arrival order, their numbers are
 * gathered first. <b>Thread:</b> one at a time, each with its own.
 */
public final class TradeColumns {
    private final Segment segment;
    private final SegmentIndex index;
    private final SegmentSelection selection;
    private final ZoneView view;
    private final boolean withTimes;
    private final int exponent;
    private final int price;
    private final int size;

    /** The column that tells what counts, or -1. */
    private final int printable;

    private final TradeChunk chunk = new TradeChunk();
    private final int[] rows = new int[TradeChunk.CAPACITY];

    /** Of a packed zone its wanted rows by symbol. */
    private final SymbolRows bySymbol;

    private boolean filterTimes;
    private boolean filterSources;

    /**
     * @param segment of columns, with events of this type
     * @param type a trade's
     * @param withTimes whether chunks have times and positions
     */
    public TradeColumns(Segment segment, Selection selection, TickType type, boolean withTimes) {
        this.segment = segment;
        this.selection = new SegmentSelection(segment, selection);
        this.withTimes = withTimes;
        index = segment.index();
        view = segment.zoneView();
        exponent = type.size().exponent();
        price = column(type.price());
        size = column(type.size());
        printable = type.printable() == null ? -1 : column(type.printable());
        bySymbol = index.isPacked() ? new SymbolRows(index, this.selection) : null;
    }

    private int column(Field field) {
        for (int column = FIRST_FIELD; column < segment.columns().size(); column++) {
            if (segment.columns().get(column).eventOffset() == field.offset()
                    && segment.columns().get(column).width() == field.length()) {
                return column;
            }
        }
        throw new DamagedSegmentException(
                segment.file(),
                segment.meta().indexOffset(),
                "it has no column of the field " + field.name() + " of " + segment.typeName());
    }

    /**
     * Hands over the trades of a zone; of one symbol they come in append order.
     *
     * @throws DamagedSegmentException when its bytes are not those that were written
     */
    public void read(int zone, TradeChunk.Handler handler) {
        if (selection.isEmpty() || !selection.mayHave(zone)) {
            return;
        }
        final int[] symbolIds = selection.symbolIds();
        if (index.isPacked()) {
            if (symbolIds == null || index.hasAny(zone, symbolIds)) {
                wrap(zone);
                readPacked(handler);
            }
            return;
        }
        wrap(zone);
        if (symbolIds == null) {
            readRuns(0, view.runs(), handler);
            return;
        }
        for (final int symbolId : symbolIds) {
            final int run = view.findRun(symbolId);
            if (run >= 0) {
                readRuns(run, run + 1, handler);
            }
        }
    }

    private void wrap(int zone) {
        view.wrap(zone);
        filterTimes = selection.filtersTimes(view);
        filterSources = selection.filtersSources(zone);
    }

    private boolean isFiltered() {
        return filterTimes || filterSources || printable >= 0;
    }

    /** Reads the rows of consecutive runs, which are consecutive rows. */
    private void readRuns(int firstRun, int endRun, TradeChunk.Handler handler) {
        int run = firstRun;
        int row = view.firstRowOfRun(firstRun);
        final int end = view.endRowOfRun(endRun - 1);
        while (row < end) {
            final int count = Math.min(TradeChunk.CAPACITY, end - row);
            final int first = row;
            row += count;
            if (isFiltered() || !copy(first, count)) {
                for (int i = 0; i < count; i++) {
                    rows[i] = first + i;
                }
                gather(count, handler);
                continue;
            }
            while (view.endRowOfRun(run) <= first) {
                run++;
            }
            while (run < endRun && view.endRowOfRun(run) <= row) {
                chunk.endRun(view.symbolIdOfRun(run), view.endRowOfRun(run) - first);
                run++;
            }
            if (run < endRun && view.firstRowOfRun(run) < row) {
                chunk.endRun(view.symbolIdOfRun(run), count);
            }
            handler.onTrades(chunk, exponent);
        }
    }

    /** Copies rows as they lie; false when there are some among them that do not count. */
    private boolean copy(int first, int count) {
        chunk.clear();
        copy(price, first, count, chunk.prices());
        copy(size, first, count, chunk.sizes());
        final long[] prices = chunk.prices();
        final long[] sizes = chunk.sizes();
        int uncounted = 0;
        for (int i = 0; i < count; i++) {
            uncounted += sizes[i] == 0 || prices[i] == Decimals.UNDEFINED_PRICE ? 1 : 0;
        }
        if (uncounted > 0) {
            return false;
        }
        if (withTimes) {
            copy(EVENT_TIME, first, count, chunk.times());
            copy(POSITION, first, count, chunk.positions());
        }
        chunk.count(count);
        return true;
    }

    private void copy(int column, int first, int count, long[] into) {
        view.columnBuffer(column)
                .slice(view.columnOffset(column) + first * Long.BYTES, count * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .get(into, 0, count);
    }

    private void readPacked(TradeChunk.Handler handler) {
        final int wanted = bySymbol.sort(view);
        for (int from = 0; from < wanted; from += TradeChunk.CAPACITY) {
            final int count = Math.min(TradeChunk.CAPACITY, wanted - from);
            bySymbol.copy(from, rows, count);
            gather(count, handler);
        }
    }

    /** Hands over those of the first rows noted that are wanted and count. */
    private void gather(int noted, TradeChunk.Handler handler) {
        int count = filterTimes ? selection.keepTimes(view, rows, noted) : noted;
        count = filterSources ? selection.keepSources(view, rows, count) : count;
        count = printable >= 0 ? keepPrintable(count) : count;
        count = keepCounted(count);
        if (count == 0) {
            return;
        }
        chunk.clear();
        gather(price, count, chunk.prices());
        gather(size, count, chunk.sizes());
        if (withTimes) {
            gather(EVENT_TIME, count, chunk.times());
            gather(POSITION, count, chunk.positions());
        }
        final ByteBuffer symbols = view.columnBuffer(SYMBOL);
        final int at = view.columnOffset(SYMBOL);
        int start = 0;
        while (start < count) {
            final int symbol = symbols.getInt(at + rows[start] * Integer.BYTES);
            int end = start + 1;
            while (end < count && symbols.getInt(at + rows[end] * Integer.BYTES) == symbol) {
                end++;
            }
            chunk.endRun(index.symbolId(symbol), end);
            start = end;
        }
        chunk.count(count);
        handler.onTrades(chunk, exponent);
    }

    private void gather(int column, int count, long[] into) {
        final ByteBuffer values = view.columnBuffer(column);
        final int at = view.columnOffset(column);
        for (int i = 0; i < count; i++) {
            into[i] = values.getLong(at + rows[i] * Long.BYTES);
        }
    }

    private int keepPrintable(int noted) {
        final ByteBuffer values = view.columnBuffer(printable);
        final int at = view.columnOffset(printable);
        int kept = 0;
        for (int i = 0; i < noted; i++) {
            final int row = rows[i];
            rows[kept] = row;
            kept += values.get(at + row) == 'Y' ? 1 : 0;
        }
        return kept;
    }

    private int keepCounted(int noted) {
        final ByteBuffer prices = view.columnBuffer(price);
        final int pricesAt = view.columnOffset(price);
        final ByteBuffer sizes = view.columnBuffer(size);
        final int sizesAt = view.columnOffset(size);
        int kept = 0;
        for (int i = 0; i < noted; i++) {
            final int row = rows[i];
            rows[kept] = row;
            kept +=
                    sizes.getLong(sizesAt + row * Long.BYTES) != 0
                                    && prices.getLong(pricesAt + row * Long.BYTES)
                                            != Decimals.UNDEFINED_PRICE
                            ? 1
                            : 0;
        }
        return kept;
    }
}
