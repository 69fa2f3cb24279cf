package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import io.tickring.tick.Selection;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Finds the rows of a segment that a selection wants, in arrival order, zone after zone.
 * <b>Thread:</b> one at a time. Allocates nothing once made, but to check a zone on first touch.
 *
 * <p>In a zone it takes one symbol's rows as the run that they are; all rows by the permutation;
 * and those of several symbols sorted by position when they are few, else by the permutation
 * through a mask.
 */
final class RowSelector {
    private static final int CACHE_LINE = 64;

    /**
     * When fewer than one row in so many is wanted, sorting these is faster than passing by all.
     */
    private static final int SPARSE = 16;

    private static final int ROW_BITS = 16;
    private static final int ROW_MASK = (1 << ROW_BITS) - 1;

    private enum Mode {
        FILTER,
        RUN,
        PICKED,
        ALL,
        MASK
    }

    private final SegmentIndex index;
    private final ByteBuffer bytes;
    private final SegmentSelection wanted;

    /** The ids wanted that occur in the segment; null when all are wanted. */
    private final int[] symbolIds;

    private final ZoneView view;
    private final byte[] mask;

    /** By index in the dictionary of a packed segment; null when all are wanted. */
    private final boolean[] wantedSymbols;

    /** Position behind the zone's first, and row in the low 16 bits. */
    private final long[] picked;

    private int nextZone;
    private Mode mode = Mode.RUN;
    private int next;
    private int end;
    private boolean isFar;
    private boolean filterTimes;
    private boolean filterSources;

    /** The symbols of a packed zone, four bytes a row. */
    private ByteBuffer symbols;

    /** Keeps the loads that bring a zone near from being optimized away. */
    long touched;

    RowSelector(Segment segment, Selection selection) {
        wanted = new SegmentSelection(segment, selection);
        index = segment.index();
        bytes = segment.bytes();
        view = segment.zoneView();
        symbolIds = wanted.symbolIds();
        nextZone = wanted.isEmpty() ? index.zones() : 0;
        final boolean several = symbolIds != null && symbolIds.length > 1;
        mask = several && !index.isPacked() ? new byte[index.zoneRows()] : null;
        picked = several && !index.isPacked() ? new long[index.zoneRows() / SPARSE] : null;
        wantedSymbols = symbolIds != null && index.isPacked() ? wanted.symbolFlags() : null;
    }

    /**
     * Whether {@link #next} gives rows of one symbol, from the first on, unless some are left out.
     */
    boolean isRun() {
        return mode == Mode.RUN;
    }

    /** The zone of the rows that {@link #next} gave last. */
    ZoneView zone() {
        return view;
    }

    /** The symbol of all rows that this can give, or -1 when there are several. */
    int onlySymbolId() {
        if (symbolIds != null && symbolIds.length == 1) {
            return symbolIds[0];
        }
        return index.symbols() == 1 ? index.symbolId(0) : -1;
    }

    /**
     * Gives the next rows, all of one zone.
     *
     * @return how many, at most {@code capacity}; 0 at the end
     */
    int next(int[] rows, int capacity) {
        while (true) {
            if (next == end && !nextZone()) {
                return 0;
            }
            if (isFar) {
                bringNear();
            }
            int count = take(rows, capacity);
            if (filterTimes) {
                count = wanted.keepTimes(view, rows, count);
            }
            if (filterSources) {
                count = wanted.keepSources(view, rows, count);
            }
            if (wanted.filtersTypes()) {
                count = wanted.keepTypes(view, rows, count);
            }
            if (count > 0) {
                return count;
            }
        }
    }

    /** Whether zones may come of which all is wanted, in rows that are sorted by symbol. */
    boolean mayHaveWholeZones() {
        return symbolIds == null && !wanted.filtersTypes() && !index.isPacked();
    }

    /** Whether all rows of a zone were given, and the next one is still to be looked at. */
    boolean isBetweenZones() {
        return next == end;
    }

    /**
     * Looks at the next zone when all rows of the last one were given. True when all rows of it are
     * wanted and none was given: {@link #takeZone} then takes them at once.
     */
    boolean isAtWholeZone() {
        return isBetweenZones() && nextZone() && mode == Mode.ALL && !filterTimes && !filterSources;
    }

    /** The zone at hand, none of whose rows will be given by {@link #next}. */
    ZoneView takeZone() {
        next = end;
        isFar = false;
        return view;
    }

    private boolean nextZone() {
        while (nextZone < index.zones()) {
            final int zone = nextZone++;
            if (wanted.mayHave(zone) && enterSymbols(zone)) {
                filterTimes = wanted.filtersTimes(view);
                filterSources = wanted.filtersSources(zone);
                return true;
            }
        }
        return false;
    }

    private boolean enterSymbols(int zone) {
        if (symbolIds == null) {
            view.wrap(zone);
            begin(Mode.ALL, 0, view.rows());
            return true;
        }
        if (index.isPacked()) {
            return enterPacked(zone);
        }
        view.wrap(zone);
        int runs = 0;
        int firstRun = -1;
        int wantedRows = 0;
        for (final int symbolId : symbolIds) {
            final int run = view.findRun(symbolId);
            if (run >= 0) {
                firstRun = runs++ == 0 ? run : firstRun;
                wantedRows += view.endRowOfRun(run) - view.firstRowOfRun(run);
            }
        }
        if (runs == 0) {
            return false;
        }
        if (runs == 1) {
            begin(Mode.RUN, view.firstRowOfRun(firstRun), view.endRowOfRun(firstRun));
        } else if (runs == view.runs()) {
            begin(Mode.ALL, 0, view.rows());
        } else if (wantedRows <= picked.length) {
            begin(Mode.PICKED, 0, pickRuns());
        } else {
            maskRuns();
            begin(Mode.MASK, 0, view.rows());
        }
        return true;
    }

    private boolean enterPacked(int zone) {
        if (!index.hasAny(zone, symbolIds)) {
            return false;
        }
        view.wrap(zone);
        symbols = view.columnBuffer(SYMBOL);
        begin(Mode.FILTER, 0, view.rows());
        return true;
    }

    private void begin(Mode mode, int from, int to) {
        this.mode = mode;
        next = from;
        end = to;
        isFar = (mode == Mode.ALL || mode == Mode.MASK) && !index.isPacked();
    }

    private void maskRuns() {
        Arrays.fill(mask, 0, view.rows(), (byte) 0);
        for (final int symbolId : symbolIds) {
            final int run = view.findRun(symbolId);
            if (run >= 0) {
                Arrays.fill(mask, view.firstRowOfRun(run), view.endRowOfRun(run), (byte) 1);
            }
        }
    }

    /** Sorts the few rows wanted by position, which is the order of arrival. */
    private int pickRuns() {
        final int positions = view.columnOffset(POSITION);
        final long first = view.minPosition();
        int count = 0;
        for (final int symbolId : symbolIds) {
            final int run = view.findRun(symbolId);
            final int runEnd = run < 0 ? 0 : view.endRowOfRun(run);
            for (int row = run < 0 ? 0 : view.firstRowOfRun(run); row < runEnd; row++) {
                final long position = bytes.getLong(positions + row * Long.BYTES) - first;
                picked[count++] = position << ROW_BITS | row;
            }
        }
        Arrays.sort(picked, 0, count);
        return count;
    }

    /**
     * Loads a zone from front to back, which the processor foresees. Picking its rows in another
     * order from memory further away takes four times as long.
     */
    private void bringNear() {
        isFar = false;
        final int to = view.bodyOffset() + view.bodyLength() - Long.BYTES;
        long sum = 0;
        for (int at = view.bodyOffset(); at <= to; at += CACHE_LINE) {
            sum += bytes.getLong(at);
        }
        touched = sum;
    }

    private int take(int[] rows, int capacity) {
        final int count = Math.min(capacity, end - next);
        switch (mode) {
            case RUN -> {
                for (int i = 0; i < count; i++) {
                    rows[i] = next + i;
                }
                next += count;
                return count;
            }
            case ALL -> {
                view.rowsOfArrivals(next, rows, count);
                next += count;
                return count;
            }
            case FILTER -> {
                return takeFiltered(rows, capacity);
            }
            case PICKED -> {
                for (int i = 0; i < count; i++) {
                    rows[i] = (int) picked[next + i] & ROW_MASK;
                }
                next += count;
                return count;
            }
            default -> {
                return takeMasked(rows, capacity);
            }
        }
    }

    private int takeFiltered(int[] rows, int capacity) {
        int count = 0;
        while (count < capacity && next < end) {
            rows[count] = next;
            count += wantedSymbols[symbols.getInt(next << 2)] ? 1 : 0;
            next++;
        }
        return count;
    }

    private int takeMasked(int[] rows, int capacity) {
        int count = 0;
        while (count < capacity && next < end) {
            final int row = view.rowOfArrival(next++);
            rows[count] = row;
            count += mask[row];
        }
        return count;
    }
}
