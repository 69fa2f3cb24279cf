package io.tickring.query;

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

    /** Whether a selected event counts; its type is a trade's. */
    static boolean counts(Tick tick) {
        return tick.size() != 0 && tick.price() != Decimals.UNDEFINED_PRICE && tick.countsAsTrade();
    }

    /**
     * The same selection, of types that count as trades.
     *
     * @throws IllegalArgumentException when types were selected and none of them is a trade's
     */
    static Selection of(Selection selection, NameRegistry names) {
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
