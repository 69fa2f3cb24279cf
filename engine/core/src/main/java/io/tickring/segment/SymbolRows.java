package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import java.nio.ByteBuffer;

/**
 * The wanted rows of a packed zone sorted by symbol, each symbol's in arrival order. What a zone
 * costs does not depend on the size of the dictionary. <b>Thread:</b> one at a time.
 */
final class SymbolRows {
    /** By index in the dictionary; null when all are wanted. */
    private final boolean[] wanted;

    /** By index in the dictionary: so many rows of the zone, and then the place of the next one. */
    private final int[] places;

    /** Symbols of the zone in the order in which they first occur. */
    private final int[] symbols;

    private final int[] sorted;

    SymbolRows(SegmentIndex index, SegmentSelection selection) {
        wanted = selection.symbolIds() == null ? null : selection.symbolFlags();
        places = new int[index.symbols()];
        int most = 0;
        for (int zone = 0; zone < index.zones(); zone++) {
            most = Math.max(most, index.rows(zone));
        }
        symbols = new int[most];
        sorted = new int[most];
    }

    /** Sorts the rows of a zone; returns how many are wanted. */
    int sort(ZoneView view) {
        final ByteBuffer column = view.columnBuffer(SYMBOL);
        int seen = 0;
        for (int row = 0; row < view.rows(); row++) {
            final int symbol = column.getInt(row << 2);
            if ((wanted == null || wanted[symbol]) && places[symbol]++ == 0) {
                symbols[seen++] = symbol;
            }
        }
        int end = 0;
        for (int i = 0; i < seen; i++) {
            final int count = places[symbols[i]];
            places[symbols[i]] = end;
            end += count;
        }
        for (int row = 0; row < view.rows(); row++) {
            final int symbol = column.getInt(row << 2);
            if (wanted == null || wanted[symbol]) {
                sorted[places[symbol]++] = row;
            }
        }
        for (int i = 0; i < seen; i++) {
            places[symbols[i]] = 0;
        }
        return end;
    }

    /** Writes the sorted rows from one on. */
    void copy(int from, int[] into, int count) {
        System.arraycopy(sorted, from, into, 0, count);
    }
}
