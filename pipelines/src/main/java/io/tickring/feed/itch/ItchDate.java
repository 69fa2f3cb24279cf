package io.tickring.feed.itch;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The trading date of an ITCH file, which the file itself does not tell: its times count from New
 * York midnight. Pure; any thread.
 */
public final class ItchDate {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final Pattern EIGHT_DIGITS = Pattern.compile("(?<!\\d)\\d{8}(?!\\d)");
    private static final int FIRST_YEAR = 1990;
    private static final int LAST_YEAR = 2100;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private ItchDate() {}

    /**
     * The date given, else the one in the file's name: eight digits, neither preceded nor followed
     * by a digit, as YYYYMMDD, else as MMDDYYYY, from 1990 to 2100. No eight digits can mean both.
     *
     * @param given or null
     * @param fileName without directories
     * @throws IllegalArgumentException when none is given and the name has none, or several
     */
    public static LocalDate of(LocalDate given, String fileName) {
        if (given != null) {
            return given;
        }
        final List<LocalDate> dates = datesIn(fileName);
        if (dates.size() == 1) {
            return dates.get(0);
        }
        throw new IllegalArgumentException(
                "the name of "
                        + fileName
                        + (dates.isEmpty()
                                ? " has no trading date (YYYYMMDD or MMDDYYYY)"
                                : " has several dates " + dates)
                        + ", and ITCH messages carry none; give it with --date YYYY-MM-DD");
    }

    /** Midnight in New York at the start of this date, ns since the Unix epoch. */
    public static long midnight(LocalDate date) {
        final Instant start = date.atStartOfDay(NEW_YORK).toInstant();
        return Math.multiplyExact(start.getEpochSecond(), NS_PER_SECOND);
    }

    private static List<LocalDate> datesIn(String fileName) {
        final List<LocalDate> dates = new ArrayList<>();
        final Matcher digits = EIGHT_DIGITS.matcher(fileName);
        while (digits.find()) {
            final int number = Integer.parseInt(digits.group());
            LocalDate date = date(number / 10_000, number / 100 % 100, number % 100);
            if (date == null) {
                date = date(number % 10_000, number / 1_000_000, number / 10_000 % 100);
            }
            if (date != null && !dates.contains(date)) {
                dates.add(date);
            }
        }
        return dates;
    }

    private static LocalDate date(int year, int month, int day) {
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            return null;
        }
        try {
            return LocalDate.of(year, month, day);
        } catch (DateTimeException e) {
            return null; // eight digits that mean something else
        }
    }
}
