package io.tickring.tick;

import java.util.BitSet;

/**
 * Which events of a store a reader wants, in the store's ids. Immutable in use; any thread.
 *
 * @param symbols ids, or null for all; id 0 selects the events without a symbol
 * @param types ids, or null for all
 * @param sources ids, or null for all
 * @param fromTime first event time, inclusive
 * @param toTime end of event times, exclusive
 */
public record Selection(BitSet symbols, BitSet types, BitSet sources, long fromTime, long toTime) {
    /** Every event. */
    public static final Selection ALL =
            new Selection(null, null, null, Long.MIN_VALUE, Long.MAX_VALUE);

    public boolean isAllTimes() {
        return fromTime == Long.MIN_VALUE && toTime == Long.MAX_VALUE;
    }

    public boolean hasSymbol(int symbolId) {
        return symbols == null || symbols.get(symbolId);
    }

    public boolean hasType(int typeId) {
        return types == null || types.get(typeId);
    }

    public boolean hasSource(int sourceId) {
        return sources == null || sources.get(sourceId);
    }

    public boolean hasTime(long eventTime) {
        return eventTime >= fromTime && (eventTime < toTime || toTime == Long.MAX_VALUE);
    }

    /** The same selection, of this one source session. */
    public Selection ofSource(int sourceId) {
        final BitSet one = new BitSet();
        one.set(sourceId);
        return new Selection(symbols, types, one, fromTime, toTime);
    }
}
