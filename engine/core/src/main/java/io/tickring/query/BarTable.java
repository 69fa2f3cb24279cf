package io.tickring.query;

import io.tickring.segment.TradeChunk;
import java.util.Arrays;

/**
 * The bars of one symbol, in a {@code long[]}, from the trades of one exponent that one worker has
 * read, in whatever order. First and last trade go by position. <b>Thread:</b> one at a time.
 *
 * <p>Trades come mostly in the order of time, so that a span is the last one or a new one behind
 * it. When one comes that is neither, spans are found by a hash from then on, and sorted at the
 * end.
 */
final class BarTable {
    static final int START = 0;
    static final int OPEN_POSITION = 1;
    static final int OPEN = 2;
    static final int HIGH = 3;
    static final int LOW = 4;
    static final int CLOSE_POSITION = 5;
    static final int CLOSE = 6;
    static final int COUNT = 7;

    /** Two limbs; see {@link WideSum}. */
    static final int SIZES = 8;

    /** Longs of a bar. */
    static final int LENGTH = 10;

    private static final int FIRST_CAPACITY = 8;

    final int exponent;
    private long[] values = new long[FIRST_CAPACITY * LENGTH];
    private int bars;

    /** By hash of the start: number of a bar + 1; null as long as starts ascend. */
    private int[] slots;

    /**
     * @param exponent decimal digits behind the point of sizes
     */
    BarTable(int exponent) {
        this.exponent = exponent;
    }

    int bars() {
        return bars;
    }

    /** {@link #LENGTH} longs a bar; by time after {@link #sort}. */
    long[] values() {
        return values;
    }

    /** Takes trades of the symbol, in the order of their positions. */
    void add(TradeChunk chunk, int from, int to, long widthNs) {
        final long[] times = chunk.times();
        int first = from;
        while (first < to) {
            final long time = times[first];
            final long multiple = Math.floorDiv(time, widthNs) * widthNs;
            final long end = multiple + widthNs - 1;
            final long start = multiple <= time ? multiple : Long.MIN_VALUE; // before 64 bits
            final long last = end >= time ? end : Long.MAX_VALUE; // beyond them
            int next = first + 1;
            while (next < to && times[next] >= start && times[next] <= last) {
                next++;
            }
            addTo(find(start), chunk, first, next);
            first = next;
        }
    }

    /** Takes trades of one span. */
    private void addTo(int bar, TradeChunk chunk, int from, int to) {
        final long[] prices = chunk.prices();
        final long[] sizes = chunk.sizes();
        long high = Long.MIN_VALUE;
        long low = Long.MAX_VALUE;
        long size0 = 0;
        long size1 = 0;
        for (int i = from; i < to; i++) {
            final long price = prices[i];
            final long size = sizes[i];
            high = Math.max(high, price);
            low = Math.min(low, price);
            size0 += size & WideSum.MASK;
            size1 += size >> WideSum.BITS;
        }
        final int at = bar * LENGTH;
        if (chunk.positions()[from] < values[at + OPEN_POSITION]) {
            values[at + OPEN_POSITION] = chunk.positions()[from];
            values[at + OPEN] = prices[from];
        }
        if (chunk.positions()[to - 1] > values[at + CLOSE_POSITION]) {
            values[at + CLOSE_POSITION] = chunk.positions()[to - 1];
            values[at + CLOSE] = prices[to - 1];
        }
        values[at + HIGH] = Math.max(values[at + HIGH], high);
        values[at + LOW] = Math.min(values[at + LOW], low);
        values[at + COUNT] += to - from;
        values[at + SIZES] += size0;
        values[at + SIZES + 1] += size1;
        WideSum.carry(values, at + SIZES, 2);
    }

    /** The bar that starts at this time, made when there is none yet. */
    private int find(long start) {
        if (slots == null) {
            final long greatest = bars == 0 ? Long.MIN_VALUE : values[(bars - 1) * LENGTH];
            if (bars == 0 || start > greatest) {
                return append(start);
            }
            if (start == greatest) {
                return bars - 1;
            }
            rehash(2 * (values.length / LENGTH));
        }
        final int slot = slotOf(start);
        if (slots[slot] > 0) {
            return slots[slot] - 1;
        }
        slots[slot] = bars + 1;
        final int added = append(start);
        if (bars * 2 > slots.length) {
            rehash(slots.length * 2);
        }
        return added;
    }

    private int append(long start) {
        final int at = bars * LENGTH;
        if (at == values.length) {
            values = Arrays.copyOf(values, Math.multiplyExact(values.length, 2));
        }
        values[at + START] = start;
        values[at + OPEN_POSITION] = Long.MAX_VALUE;
        values[at + HIGH] = Long.MIN_VALUE;
        values[at + LOW] = Long.MAX_VALUE;
        values[at + CLOSE_POSITION] = Long.MIN_VALUE;
        return bars++;
    }

    private void rehash(int capacity) {
        slots = new int[Integer.highestOneBit(capacity - 1) * 2];
        for (int bar = 0; bar < bars; bar++) {
            slots[slotOf(values[bar * LENGTH])] = bar + 1;
        }
    }

    /** The slot that holds the bar of this start, or the empty one where it belongs. */
    private int slotOf(long start) {
        int slot = (int) (start * 0x9E37_79B9_7F4A_7C15L >>> 32) & slots.length - 1;
        while (slots[slot] > 0 && values[(slots[slot] - 1) * LENGTH] != start) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    /** Brings the bars into the order of time; to be called once, behind the last trade. */
    void sort() {
        if (slots == null) {
            return;
        }
        final long[] starts = new long[bars];
        for (int bar = 0; bar < bars; bar++) {
            starts[bar] = values[bar * LENGTH];
        }
        Arrays.sort(starts);
        final long[] sorted = new long[bars * LENGTH];
        for (int bar = 0; bar < bars; bar++) {
            System.arraycopy(
                    values,
                    (slots[slotOf(starts[bar])] - 1) * LENGTH,
                    sorted,
                    bar * LENGTH,
                    LENGTH);
        }
        values = sorted;
        slots = null;
    }
}
