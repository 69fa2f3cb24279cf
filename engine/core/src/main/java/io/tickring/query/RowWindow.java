package io.tickring.query;

import java.util.List;

/**
 * Which rows of an ordered answer are wanted.
 *
 * @param offset how many of the first to leave out
 * @param limit at most so many behind them
 */
record RowWindow(long offset, long limit) {
    static final RowWindow ALL = new RowWindow(0, Long.MAX_VALUE);

    RowWindow {
        checkNotNegative("limit", limit);
        checkNotNegative("offset", offset);
    }

    private static void checkNotNegative(String argument, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(argument + " must not be negative: " + value);
        }
    }

    boolean isEmpty() {
        return limit == 0;
    }

    /** Rows up to the last one wanted. */
    long end() {
        return offset > Long.MAX_VALUE - limit ? Long.MAX_VALUE : offset + limit;
    }

    /** How many of the first rows an answer must know; none when none is wanted. */
    long known() {
        return isEmpty() ? 0 : end();
    }

    /** How many of so many rows are wanted. */
    long of(long count) {
        return Math.min(limit, Math.max(0, count - offset));
    }

    /** The wanted ones of these rows. */
    <T> List<T> of(List<T> rows) {
        final int start = (int) Math.min(offset, rows.size());
        return List.copyOf(rows.subList(start, (int) Math.min(end(), rows.size())));
    }
}
