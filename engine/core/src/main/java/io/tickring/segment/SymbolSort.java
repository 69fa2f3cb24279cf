package io.tickring.segment;

/**
 * Sorts the rows of a zone by (symbolId, arrival): a radix sort from the low digit, which keeps
 * rows of the same symbol in arrival order. Reused; allocates nothing once made. <b>Thread:</b>
 * one.
 */
final class SymbolSort {
    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;
    private static final int DIGIT_MASK = DIGITS - 1;

    private final int[] counts = new int[DIGITS];

    /** symbolId in the high half, arrival in the low. */
    private long[] entries;

    private long[] swap;
    private int count;
    private int seen;

    SymbolSort(int capacity) {
        entries = new long[capacity];
        swap = new long[capacity];
    }

    void clear() {
        count = 0;
        seen = 0;
    }

    /** Adds the row that arrived next. */
    void add(int symbolId) {
        assert symbolId >= 0 : symbolId;
        entries[count] = (long) symbolId << 32 | count;
        count++;
        seen |= symbolId;
    }

    void sort() {
        for (int shift = 0; shift < 32 && seen >>> shift != 0; shift += DIGIT_BITS) {
            if ((seen >>> shift & DIGIT_MASK) != 0) {
                sortByDigit(shift + 32);
            }
        }
    }

    private void sortByDigit(int shift) {
        java.util.Arrays.fill(counts, 0);
        for (int i = 0; i < count; i++) {
            counts[(int) (entries[i] >>> shift) & DIGIT_MASK]++;
        }
        int next = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            final int here = counts[digit];
            counts[digit] = next;
            next += here;
        }
        for (int i = 0; i < count; i++) {
            final long entry = entries[i];
            swap[counts[(int) (entry >>> shift) & DIGIT_MASK]++] = entry;
        }
        final long[] sorted = swap;
        swap = entries;
        entries = sorted;
    }

    int count() {
        return count;
    }

    /** The symbol of a sorted row. */
    int symbolId(int row) {
        return (int) (entries[row] >>> 32);
    }

    /** When a sorted row arrived, counting from 0 in its zone. */
    int arrival(int row) {
        return (int) entries[row];
    }
}
