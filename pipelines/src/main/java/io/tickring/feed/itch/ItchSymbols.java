package io.tickring.feed.itch;

import io.tickring.feed.TickSink;
import java.util.Arrays;

/**
 * What the decoder knows of instruments: the symbol of each locate, and of each stock that it has
 * asked the sink for. Allocates for a new stock only. <b>Thread:</b> the decoder's.
 */
final class ItchSymbols {
    /** In place of a symbol id: the stock is no printable text. */
    static final int NOT_PRINTABLE = -1;

    private static final int NO_SYMBOL = 0;
    private static final int LOCATES = 1 << 16;
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    private final TickSink sink;
    private final Runnable onNewStock;

    /** By locate: the last stock seen with it, blank while none was. */
    private final long[] stocks = new long[LOCATES];

    private final int[] symbolIds = new int[LOCATES];

    // Open addressing over all stocks ever seen; 0 is no printable stock, so it marks a free cell.
    private long[] knownStocks = new long[1 << 10];
    private int[] knownIds = new int[1 << 10];
    private int knownCount;

    /**
     * @param onNewStock is run before the sink is asked for a stock
     */
    ItchSymbols(TickSink sink, Runnable onNewStock) {
        this.sink = sink;
        this.onNewStock = onNewStock;
        Arrays.fill(stocks, Alpha.BLANK_STOCK);
    }

    /** The symbol learned last for this locate, or 0. */
    int idOf(int locate) {
        return symbolIds[locate];
    }

    /** The symbol of this stock, which from now on is also that of its locate. */
    int idOf(int locate, long stock) {
        return stocks[locate] == stock ? symbolIds[locate] : learn(locate, stock);
    }

    private int learn(int locate, long stock) {
        if (stock == Alpha.BLANK_STOCK) {
            return NO_SYMBOL; // says nothing about the locate
        }
        if (!Alpha.isPrintable(stock)) {
            return NOT_PRINTABLE;
        }
        final int symbolId = known(stock);
        stocks[locate] = stock;
        symbolIds[locate] = symbolId;
        return symbolId;
    }

    private int known(long stock) {
        int cell = cell(stock);
        if (knownStocks[cell] == stock) {
            return knownIds[cell];
        }
        onNewStock.run();
        final int symbolId = sink.symbolId(Alpha.name(stock));
        if (++knownCount > knownStocks.length / 2) {
            grow();
            cell = cell(stock);
        }
        knownStocks[cell] = stock;
        knownIds[cell] = symbolId;
        return symbolId;
    }

    /** Where this stock is, or is to be put. */
    private int cell(long stock) {
        final int mask = knownStocks.length - 1;
        int cell = (int) (stock * GOLDEN_RATIO >>> 40) & mask;
        while (knownStocks[cell] != 0 && knownStocks[cell] != stock) {
            cell = (cell + 1) & mask;
        }
        return cell;
    }

    private void grow() {
        final long[] oldStocks = knownStocks;
        final int[] oldIds = knownIds;
        knownStocks = new long[oldStocks.length * 2];
        knownIds = new int[oldIds.length * 2];
        for (int i = 0; i < oldStocks.length; i++) {
            if (oldStocks[i] != 0) {
                final int cell = cell(oldStocks[i]);
                knownStocks[cell] = oldStocks[i];
                knownIds[cell] = oldIds[i];
            }
        }
    }
}
