package io.tickring.perf.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Ticks a second, as people write them. */
public final class Rates {
    private static final double KILO = 1e3;
    private static final double MEGA = 1e6;
    private static final double MOST = 1e9;

    private Rates() {}

    /**
     * @param text such as {@code 250k}, {@code 1.5M} or {@code 40000}
     * @throws IllegalArgumentException when it is none, or not within 1 and a thousand million
     */
    public static double parse(String text) {
        final String trimmed = text.strip().replace("_", "");
        final double unit = trimmed.endsWith("k") ? KILO : trimmed.endsWith("M") ? MEGA : 1;
        final String number = unit == 1 ? trimmed : trimmed.substring(0, trimmed.length() - 1);
        try {
            final double rate = Double.parseDouble(number) * unit;
            if (rate >= 1 && rate <= MOST) {
                return rate;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(refusal(text), e);
        }
        throw new IllegalArgumentException(refusal(text));
    }

    private static String refusal(String text) {
        return "'" + text + "' is no rate; write ticks a second, such as 250k, 1.5M or 40000";
    }

    /** Several, with commas between. */
    public static List<Double> parseAll(String text) {
        final List<Double> rates = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            rates.add(parse(each));
        }
        return rates;
    }

    /** Three digits and the unit. */
    public static String text(double perS) {
        if (perS >= MEGA) {
            return String.format(Locale.ROOT, "%.2f M/s", perS / MEGA);
        }
        return perS >= KILO
                ? String.format(Locale.ROOT, "%.1f k/s", perS / KILO)
                : String.format(Locale.ROOT, "%.0f /s", perS);
    }
}
