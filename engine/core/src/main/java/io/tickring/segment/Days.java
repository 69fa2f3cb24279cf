package io.tickring.segment;

import java.util.TreeSet;

/**
 * The UTC days on which some events happened. A segment holds one day of a type where that is
 * reasonable, so that whole days can be dropped; where a type has events of more than {@link #MAX}
 * days at once, their times say little, and days would only cut it into crumbs. <b>Thread:</b> one.
 */
final class Days {
    /** More days than this in one flush or merge are not told apart. */
    static final int MAX = 16;

    private static final long DAY_NS = 86_400_000_000_000L;

    private final TreeSet<Long> days = new TreeSet<>();

    /** The day of a time, counted from 1970-01-01. */
    static long dayOf(long eventTime) {
        return Math.floorDiv(eventTime, DAY_NS);
    }

    /** The first time of a day; the least of all times where the day began before it. */
    static long startOf(long day) {
        return day < Math.floorDiv(Long.MIN_VALUE, DAY_NS) + 1 ? Long.MIN_VALUE : day * DAY_NS;
    }

    /** The first time behind a day, or the greatest of all, which as an end means: no end. */
    static long endOf(long day) {
        return day >= Math.floorDiv(Long.MAX_VALUE, DAY_NS) ? Long.MAX_VALUE : (day + 1) * DAY_NS;
    }

    void add(long day) {
        if (days.size() <= MAX) {
            days.add(day);
        }
    }

    void addAll(Days others) {
        others.days.forEach(this::add);
    }

    boolean isTooMany() {
        return days.size() > MAX;
    }

    boolean isEmpty() {
        return days.isEmpty();
    }

    /** The days, ascending. */
    long[] toArray() {
        return days.stream().mapToLong(Long::longValue).toArray();
    }
}
