package io.tickring.compaction;

import java.time.LocalDate;

/** UTC days, counted from 1970-01-01. */
public final class UtcDay {
    private static final long NS = 86_400_000_000_000L;

    private UtcDay() {}

    /** The day of a time in ns since the Unix epoch. */
    public static long of(long epochNs) {
        return Math.floorDiv(epochNs, NS);
    }

    /** As {@code 2026-11-22}. */
    public static String text(long day) {
        return LocalDate.ofEpochDay(day).toString();
    }
}
