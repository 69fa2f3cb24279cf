package io.tickring.query;

import io.tickring.segment.TradeChunk;
import java.util.ArrayList;
import java.util.List;

/** Gathers the trades that one worker reads into bars. <b>Thread:</b> one at a time. */
final class BarSums implements TradeChunk.Handler {
    private final long widthNs;

    /** Of each symbol a table for each exponent, mostly one. */
    private final SymbolMap<List<BarTable>> tables = new SymbolMap<>();

    BarSums(long widthNs) {
        this.widthNs = widthNs;
    }

    @Override
    public void onTrades(TradeChunk chunk, int exponent) {
        int from = 0;
        for (int run = 0; run < chunk.runs(); run++) {
            final int to = chunk.endOfRun(run);
            table(chunk.symbolIdOfRun(run), exponent).add(chunk, from, to, widthNs);
            from = to;
        }
    }

    private BarTable table(int symbolId, int exponent) {
        final List<BarTable> ofSymbol = tables.get(symbolId, id -> new ArrayList<>(1));
        for (BarTable table : ofSymbol) {
            if (table.exponent == exponent) {
                return table;
            }
        }
        final BarTable added = new BarTable(exponent);
        ofSymbol.add(added);
        return added;
    }

    /** Adds the tables of each symbol to those of others. */
    void addTo(SymbolMap<List<BarTable>> all) {
        tables.forEach((id, added) -> all.get(id, any -> new ArrayList<>()).addAll(added));
    }
}
