package io.tickring.query;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and durations between text and nanoseconds. */
public final class Times {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern DURATION = Pattern.compile("([0-9]+)(ns|us|ms|s|m|h|d)");
    private static final DateTimeFormatter ISO_NANOS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'")
                    .withZone(ZoneOffset.UTC);

    private Times() {}

    /**
     * Nanoseconds since the Unix epoch, from ISO-8601 with an offset ({@code
     * 2026-11-20T14:30:00.5Z}, {@code 2026-11-20T09:30:00-05:00}; up to nine digits of fraction) or
     * from an integer that is already such a count.
     *
     * @param argument what the text was given as, for the message
     * @throws IllegalArgumentException when it is neither, or beyond what 64 bits of nanoseconds
     *     hold (the years 1677 to 2262); the message names the argument and what is accepted
     */
    public static long parse(String argument, String text) {
        if (text == null) {
            throw refused(argument, null, null);
        }
        try {
            return INTEGER.matcher(text).matches()
                    ? Long.parseLong(text)
                    : toNanos(argument, OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException | NumberFormatException e) {
            throw refused(argument, text, e);
        }
    }

    private static IllegalArgumentException refused(
            String argument, String text, RuntimeException cause) {
        return new IllegalArgumentException(
                argument
                        + ": "
                        + (text == null ? "no time" : "not a time: '" + text + "'")
                        + "; give ISO-8601 with an offset (2026-11-20T14:30:00Z) or nanoseconds since"
                        + " the Unix epoch",
                cause);
    }

    /**
     * Nanoseconds since the Unix epoch.
     *
     * @throws IllegalArgumentException when 64 bits do not hold them; the message names the
     *     argument
     */
    public static long toNanos(String argument, Instant instant) {
        final long seconds = instant.getEpochSecond();
        final int nanos = instant.getNano();
        try {
            // Before the epoch by way of the next full second: the least value is not a full
            // second.
            return seconds < 0 && nanos > 0
                    ? Math.addExact(
                            Math.multiplyExact(seconds + 1, NANOS_PER_SECOND),
                            nanos - NANOS_PER_SECOND)
                    : Math.addExact(Math.multiplyExact(seconds, NANOS_PER_SECOND), nanos);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    argument
                            + ": "
                            + instant
                            + " is out of range: "
                            + format(Long.MIN_VALUE)
                            + " to "
                            + format(Long.MAX_VALUE),
                    e);
        }
    }

    /** ISO-8601 in UTC with nine digits of fraction. */
    public static String format(long epochNs) {
        return ISO_NANOS.format(
                Instant.ofEpochSecond(
                        Math.floorDiv(epochNs, NANOS_PER_SECOND),
                        Math.floorMod(epochNs, NANOS_PER_SECOND)));
    }

    /**
     * A duration above zero, as a count and its unit: {@code 500ms}, {@code 1s}, {@code 5m}, {@code
     * 1h}, {@code 1d} (24 hours), also {@code us} and {@code ns}.
     *
     * @param argument what the text was given as, for the message
     * @throws IllegalArgumentException when it is none, or beyond 64 bits of nanoseconds
     */
    public static Duration parseDuration(String argument, String text) {
        final Matcher matcher = text == null ? null : DURATION.matcher(text);
        if (matcher != null && matcher.matches()) {
            try {
                final long ns =
                        Math.multiplyExact(
                                Long.parseLong(matcher.group(1)), unitNs(matcher.group(2)));
                if (ns > 0) {
                    return Duration.ofNanos(ns);
                }
            } catch (ArithmeticException | NumberFormatException e) {
                throw refusedDuration(argument, text, e);
            }
        }
        throw refusedDuration(argument, text, null);
    }

    private static IllegalArgumentException refusedDuration(
            String argument, String text, RuntimeException cause) {
        return new IllegalArgumentException(
                argument
                        + ": not a duration: '"
                        + text
                        + "'; give a count above zero and a unit (ns, us, ms, s, m, h, d), for example"
                        + " 1m",
                cause);
    }

    private static long unitNs(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us" -> 1_000;
            case "ms" -> 1_000_000;
            case "s" -> NANOS_PER_SECOND;
            case "m" -> 60 * NANOS_PER_SECOND;
            case "h" -> 3_600 * NANOS_PER_SECOND;
            default -> 86_400 * NANOS_PER_SECOND;
        };
    }
}
