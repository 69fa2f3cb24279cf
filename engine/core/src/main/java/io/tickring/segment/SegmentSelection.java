package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import io.tickring.tick.Selection;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * What a selection means in one segment: ids that occur there, and which tests its zones need.
 * Immutable; any thread.
 */
final class SegmentSelection {
    private final Segment segment;
    private final SegmentIndex index;
    private final Selection selection;

    /** The ids wanted that occur in the segment; null when all are wanted. */
    private final int[] symbolIds;

    /** By index in the dictionary; null when all are wanted. */
    private final boolean[] sources;

    private final boolean[] types;
    private final long lastTime;

    SegmentSelection(Segment segment, Selection selection) {
        this.segment = segment;
        this.selection = selection;
        index = segment.index();
        symbolIds = selectedSymbols();
        sources = selected(index.sources(), index::sourceId, selection::hasSource);
        types = selected(index.types(), index::typeId, selection::hasType);
        lastTime = selection.toTime() == Long.MAX_VALUE ? Long.MAX_VALUE : selection.toTime() - 1;
    }

    private int[] selectedSymbols() {
        final BitSet wanted = selection.symbols();
        if (wanted == null) {
            return null;
        }
        final int cardinality = wanted.cardinality();
        final int[] found = new int[Math.min(cardinality, index.symbols())];
        int count = 0;
        if (cardinality < index.symbols()) {
            for (int id = wanted.nextSetBit(0); id >= 0; id = wanted.nextSetBit(id + 1)) {
                if (index.findSymbol(id) >= 0) {
                    found[count++] = id;
                }
            }
        } else {
            for (int symbol = 0; symbol < index.symbols(); symbol++) {
                if (wanted.get(index.symbolId(symbol))) {
                    found[count++] = index.symbolId(symbol);
                }
            }
        }
        return count == index.symbols() ? null : Arrays.copyOf(found, count);
    }

    private static boolean[] selected(int count, IntUnaryOperator id, IntPredicate wanted) {
        final boolean[] selected = new boolean[count];
        boolean all = true;
        for (int i = 0; i < count; i++) {
            selected[i] = wanted.test(id.applyAsInt(i));
            all &= selected[i];
        }
        return all ? null : selected;
    }

    private static boolean isNone(boolean[] selected) {
        if (selected == null) {
            return false;
        }
        for (final boolean one : selected) {
            if (one) {
                return false;
            }
        }
        return true;
    }

    /** Whether no row of the segment can be wanted. */
    boolean isEmpty() {
        return symbolIds != null && symbolIds.length == 0
                || isNone(sources)
                || isNone(types)
                || selection.toTime() == Long.MIN_VALUE;
    }

    /** The ids wanted that occur in the segment, ascending; null when all are wanted. */
    int[] symbolIds() {
        return symbolIds;
    }

    /** Which symbols are wanted, by index in the dictionary; not when all of them are. */
    boolean[] symbolFlags() {
        final boolean[] wanted = new boolean[index.symbols()];
        for (final int symbolId : symbolIds) {
            wanted[index.findSymbol(symbolId)] = true;
        }
        return wanted;
    }

    /** Whether times and sources of a zone leave rows to look for; does not touch its rows. */
    boolean mayHave(int zone) {
        return segment.zoneOverlaps(zone, selection.fromTime(), selection.toTime())
                && (sources == null || wantedSources(zone) > 0);
    }

    private int wantedSources(int zone) {
        final int at = index.sourcesAt(zone);
        int wanted = 0;
        for (int i = 0; i < index.sources(zone); i++) {
            if (selection.hasSource(segment.bytes().getInt(at + i * Integer.BYTES))) {
                wanted++;
            }
        }
        return wanted;
    }

    /** Whether some rows of the zone lie outside of the wanted times. */
    boolean filtersTimes(ZoneView view) {
        return view.minEventTime() < selection.fromTime() || view.maxEventTime() > lastTime;
    }

    /** Whether some rows of the zone have sources that are not wanted. */
    boolean filtersSources(int zone) {
        return sources != null && wantedSources(zone) < index.sources(zone);
    }

    /** Whether some rows have types that are not wanted: in a segment of lines. */
    boolean filtersTypes() {
        return types != null;
    }

    /** Moves the rows whose event times are wanted to the front; returns how many. */
    int keepTimes(ZoneView view, int[] rows, int count) {
        final ByteBuffer times = view.columnBuffer(EVENT_TIME);
        final int at = view.columnOffset(EVENT_TIME);
        final long from = selection.fromTime();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            final int row = rows[i];
            final long time = times.getLong(at + row * Long.BYTES);
            rows[kept] = row;
            kept += time >= from && time <= lastTime ? 1 : 0;
        }
        return kept;
    }

    /** Moves the rows whose sources are wanted to the front; returns how many. */
    int keepSources(ZoneView view, int[] rows, int count) {
        return keep(view, rows, count, SOURCE, sources);
    }

    /** Moves the rows whose types are wanted to the front; returns how many. */
    int keepTypes(ZoneView view, int[] rows, int count) {
        return keep(view, rows, count, TYPE, types);
    }

    private int keep(ZoneView view, int[] rows, int count, int column, boolean[] wanted) {
        final ByteBuffer indexes = view.columnBuffer(column);
        final int at = view.columnOffset(column);
        final boolean isShort = index.schema().columns().get(column).width() == Short.BYTES;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            final int row = rows[i];
            final int found =
                    isShort
                            ? indexes.getShort(at + row * Short.BYTES)
                            : indexes.getInt(at + row * Integer.BYTES);
            rows[kept] = row;
            kept += wanted[found] ? 1 : 0;
        }
        return kept;
    }
}
