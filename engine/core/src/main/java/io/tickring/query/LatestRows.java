package io.tickring.query;

import io.tickring.shard.StoreView;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import java.util.ArrayList;
import java.util.List;

/**
 * The last selected event of each symbol, in append order; events without a symbol are left out.
 * <b>Thread:</b> one.
 */
final class LatestRows {
    private final RowStore last = new RowStore();
    private final SymbolMap<int[]> rowOf = new SymbolMap<>();

    private LatestRows() {}

    static LatestRows of(StoreView view, Selection selection) {
        final LatestRows rows = new LatestRows();
        Scan.run(view, selection, rows::add);
        return rows;
    }

    private void add(Tick tick) {
        if (tick.symbolId() == 0) {
            return;
        }
        final int[] row = rowOf.get(tick.symbolId(), id -> new int[] {-1});
        if (row[0] < 0) {
            row[0] = last.add(tick, 0);
        } else {
            last.replace(row[0], tick, 0);
        }
    }

    /** Copies of the wanted ones, by key; those with the same key by symbol name. */
    List<Tick> ordered(RowKey key, RowWindow window, NameRegistry names) {
        final RowSorter bySymbol = new RowSorter(RowKeys.SYMBOL, Long.MAX_VALUE, names);
        final Tick tick = new Tick(names);
        for (int row = 0; row < last.count(); row++) {
            bySymbol.add(last.wrap(row, tick));
        }
        final RowSorter byKey = new RowSorter(key, window.known(), names);
        bySymbol.forEach(0, byKey::add);
        final List<Tick> copies = new ArrayList<>();
        byKey.forEach(window.offset(), row -> copies.add(row.copy()));
        return copies;
    }
}
