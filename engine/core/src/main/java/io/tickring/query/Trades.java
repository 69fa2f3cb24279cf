package io.tickring.query;

import io.tickring.shard.StoreView;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.Decimals;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickType;
import java.util.BitSet;

/**
 * The trades of a selection: events that {@link Tick#countsAsTrade count}, have a price, and a size
 * other than zero (a cross in which nothing was matched is told by its venue with neither).
 */
final class Trades {
    private Trades() {}

    /** Takes trades. */
    interface Handler {
        /**
         * @param price in units of 10⁻⁹
         * @param size in units of 10^-exponent
         */
        void onTrade(Tick tick, long price, long size, int exponent);
    }

    /**
     * Hands over every selected trade, shard by shard, each in append order: of one symbol, which
     * lives in one shard, they come in their total order.
     *
     * @throws IllegalArgumentException when types were selected and none of them is a trade's
     */
    static void run(StoreView view, Selection selection, Handler handler) {
        Scan.run(
                view,
                ofTrades(selection, view.names()),
                tick -> {
                    final TickType type = tick.type();
                    final long price = tick.getLong(type.price());
                    final long size = tick.getLong(type.size());
                    if (size != 0 && price != Decimals.UNDEFINED_PRICE && tick.countsAsTrade()) {
                        handler.onTrade(tick, price, size, type.size().exponent());
                    }
                });
    }

    private static Selection ofTrades(Selection selection, NameRegistry names) {
        final BitSet ids = new BitSet();
        for (TickType type : names.types()) {
            if (type.isTrade()) {
                ids.set(names.findType(type.name()));
            }
        }
        if (selection.types() != null) {
            final String known = names(ids, names);
            ids.and(selection.types());
            if (ids.isEmpty()) {
                throw new IllegalArgumentException(
                        "types: none of "
                                + names(selection.types(), names)
                                + " counts as a trade; those that do: "
                                + known);
            }
        }
        return new Selection(
                selection.symbols(),
                ids,
                selection.sources(),
                selection.fromTime(),
                selection.toTime());
    }

    private static String names(BitSet typeIds, NameRegistry names) {
        return typeIds.stream().mapToObj(id -> names.type(id).name()).toList().toString();
    }
}
