package io.tickring.query;

import io.tickring.symbol.NameRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers trades, each symbol's in its total order, into bars. <b>Thread:</b> one at a time. */
final class BarBuilder {
    private final long widthNs;
    private final SymbolMap<OfSymbol> symbols = new SymbolMap<>();

    BarBuilder(long widthNs) {
        this.widthNs = widthNs;
    }

    void add(int symbolId, long eventTime, long price, long size, int exponent) {
        symbols.get(symbolId, id -> new OfSymbol())
                .at(startOf(eventTime), exponent)
                .add(price, size, exponent);
    }

    private long startOf(long eventTime) {
        final long start = Math.floorDiv(eventTime, widthNs) * widthNs;
        return start <= eventTime ? start : Long.MIN_VALUE; // before what 64 bits can tell
    }

    /** All bars, by symbol and then by time. */
    List<Bar> build(NameRegistry names) {
        final List<Bar> bars = new ArrayList<>();
        symbols.forEach(
                (id, symbol) ->
                        symbol.states
                                .values()
                                .forEach(state -> bars.add(state.bar(names.symbol(id)))));
        bars.sort(Comparator.comparing(Bar::symbol).thenComparingLong(Bar::timeNs));
        return bars;
    }

    private static final class OfSymbol {
        final Map<Long, State> states = new HashMap<>();
        private State last; // most trades fall into the bar of the one before

        State at(long start, int exponent) {
            if (last == null || last.start != start) {
                last = states.computeIfAbsent(start, time -> new State(time, exponent));
            }
            return last;
        }
    }

    private static final class State {
        final long start;
        private final Volume volume;
        private long open;
        private long high = Long.MIN_VALUE;
        private long low = Long.MAX_VALUE;
        private long close;
        private boolean hasTrade;

        State(long start, int exponent) {
            this.start = start;
            volume = new Volume(exponent);
        }

        void add(long price, long size, int exponent) {
            if (!hasTrade) {
                open = price;
                hasTrade = true;
            }
            high = Math.max(high, price);
            low = Math.min(low, price);
            close = price;
            volume.add(price, size, exponent);
        }

        Bar bar(String symbol) {
            return new Bar(symbol, start, open, high, low, close, volume.volume(), volume.count());
        }
    }
}
