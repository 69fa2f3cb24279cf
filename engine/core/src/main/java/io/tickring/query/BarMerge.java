package io.tickring.query;

import io.tickring.symbol.NameRegistry;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes bars of what the workers have gathered. <b>Thread:</b> one at a time. */
final class BarMerge {
    private final List<Bar> bars = new ArrayList<>();

    private BarMerge() {}

    /** The tables of one symbol. */
    private record OfSymbol(String name, List<BarTable> tables) {}

    /** All bars, by symbol and then by time. */
    static List<Bar> of(List<BarSums> states, NameRegistry names) {
        final SymbolMap<List<BarTable>> all = new SymbolMap<>();
        states.forEach(state -> state.addTo(all));
        final List<OfSymbol> symbols = new ArrayList<>();
        all.forEach((id, tables) -> symbols.add(new OfSymbol(names.symbol(id), tables)));
        symbols.sort(Comparator.comparing(OfSymbol::name));
        final BarMerge merge = new BarMerge();
        symbols.forEach(merge::add);
        return merge.bars;
    }

    private void add(OfSymbol symbol) {
        final BarTable[] tables = symbol.tables().toArray(BarTable[]::new);
        final int[] next = new int[tables.length]; // places in the values of each
        for (BarTable table : tables) {
            table.sort();
        }
        while (true) {
            int least = -1;
            boolean alone = true;
            for (int i = 0; i < tables.length; i++) {
                if (next[i] == tables[i].bars() * BarTable.LENGTH) {
                    continue;
                }
                final int order =
                        least < 0
                                ? -1
                                : Long.compare(start(tables, next, i), start(tables, next, least));
                if (order < 0) {
                    least = i;
                    alone = true;
                } else if (order == 0) {
                    alone = false;
                }
            }
            if (least < 0) {
                return;
            }
            if (alone) {
                bars.add(bar(symbol.name(), tables[least], next[least]));
                next[least] += BarTable.LENGTH;
            } else {
                bars.add(joined(symbol.name(), tables, next, start(tables, next, least)));
            }
        }
    }

    private static long start(BarTable[] tables, int[] next, int table) {
        return tables[table].values()[next[table]];
    }

    private static Bar bar(String symbol, BarTable table, int at) {
        final long[] values = table.values();
        return new Bar(
                symbol,
                values[at + BarTable.START],
                values[at + BarTable.OPEN],
                values[at + BarTable.HIGH],
                values[at + BarTable.LOW],
                values[at + BarTable.CLOSE],
                WideSum.plain(values, at + BarTable.SIZES, table.exponent),
                values[at + BarTable.COUNT]);
    }

    /** The bar that starts at this time, from all tables that have a part of it. */
    private static Bar joined(String symbol, BarTable[] tables, int[] next, long start) {
        long openPosition = Long.MAX_VALUE;
        long open = 0;
        long high = Long.MIN_VALUE;
        long low = Long.MAX_VALUE;
        long closePosition = Long.MIN_VALUE;
        long close = 0;
        BigDecimal volume = BigDecimal.ZERO;
        long count = 0;
        for (int i = 0; i < tables.length; i++) {
            final long[] values = tables[i].values();
            final int at = next[i];
            if (at == tables[i].bars() * BarTable.LENGTH || values[at] != start) {
                continue;
            }
            next[i] += BarTable.LENGTH;
            if (values[at + BarTable.OPEN_POSITION] < openPosition) {
                openPosition = values[at + BarTable.OPEN_POSITION];
                open = values[at + BarTable.OPEN];
            }
            if (values[at + BarTable.CLOSE_POSITION] > closePosition) {
                closePosition = values[at + BarTable.CLOSE_POSITION];
                close = values[at + BarTable.CLOSE];
            }
            high = Math.max(high, values[at + BarTable.HIGH]);
            low = Math.min(low, values[at + BarTable.LOW]);
            volume =
                    volume.add(
                            new BigDecimal(
                                    WideSum.value(values, at + BarTable.SIZES, 2),
                                    tables[i].exponent));
            count += values[at + BarTable.COUNT];
        }
        return new Bar(symbol, start, open, high, low, close, WideSum.plain(volume), count);
    }
}
