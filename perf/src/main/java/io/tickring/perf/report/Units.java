package io.tickring.perf.report;

import io.tickring.perf.result.Spread;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as a person reads them: three digits that count, and a unit. Pure functions. */
final class Units {
    private static final MathContext THREE_DIGITS = new MathContext(3);
    private static final String[] TIMES = {" ns", " µs", " ms", " s"};
    private static final String[] RATES = {"/s", " k/s", " M/s", " G/s"};
    private static final String[] COUNTS = {"", " k", " M", " G", " T"};
    private static final double LEAST_PLAIN = 1e-6;
    private static final double MOST_PLAIN = 1e15;

    private Units() {}

    /** A time of that many ns, such as 12.3 µs. */
    static String time(double ns) {
        return scaled(ns, TIMES);
    }

    /** A rate of so many a second, such as 1.25 M/s. */
    static String rate(double perS) {
        return scaled(perS, RATES);
    }

    /** A value in a unit of its own; "ns" and "/s" are scaled. */
    static String value(double value, String unit) {
        return switch (unit) {
            case "ns" -> time(value);
            case "/s" -> rate(value);
            case "" -> digits(value);
            default -> digits(value) + " " + unit;
        };
    }

    /** A value without its unit, which stands elsewhere, as short as it goes; times are scaled. */
    static String label(double value, String unit) {
        return unit.equals("ns") ? time(value) : scaled(value, COUNTS);
    }

    /** Such as 11.9 to 13 µs; of a single run nothing. Rounded to the same, they are alike. */
    static String range(Spread spread, String unit) {
        if (spread.values().size() < 2) {
            return "";
        }
        final String least = value(spread.least(), unit);
        final String greatest = value(spread.greatest(), unit);
        if (least.equals(greatest)) {
            return "all alike";
        }
        final int space = least.indexOf(' ');
        final boolean isOfOneUnit = space > 0 && greatest.endsWith(least.substring(space));
        return (isOfOneUnit ? least.substring(0, space) : least) + " to " + greatest;
    }

    /** The median, and the range in brackets. */
    static String spread(Spread spread, String unit) {
        final String range = range(spread, unit);
        return value(spread.median(), unit) + (range.isEmpty() ? "" : " (" + range + ")");
    }

    /** Seconds of a clock that began with the run. */
    static String seconds(double seconds) {
        return digits(seconds) + " s";
    }

    /** A share of 1, with as many digits as it needs: 0.999 is 99.9 %. */
    static String percentile(double share) {
        return plain(BigDecimal.valueOf(share).movePointRight(2)) + " %";
    }

    /** Three digits that count, more before the point; groups of three. */
    static String digits(double value) {
        if (value == 0) {
            return "0";
        }
        if (Math.abs(value) < LEAST_PLAIN || Math.abs(value) >= MOST_PLAIN) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        if (Math.abs(value) >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return plain(new BigDecimal(value).round(THREE_DIGITS));
    }

    private static String scaled(double value, String... units) {
        double rest = value;
        int unit = 0;
        // 999.5 would be rounded to 1000, which the next unit writes as 1.
        while (Math.abs(rest) >= 999.5 && unit < units.length - 1) {
            rest /= 1000;
            unit++;
        }
        return digits(rest) + units[unit];
    }

    private static String plain(BigDecimal number) {
        final String text = number.toPlainString();
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
