package io.tickring.perf.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Round numbers for the ticks of an axis. Pure functions. */
final class Ticks {
    /** More decades than this get a tick each, and no ticks between. */
    private static final int MOST_DECADES_DIVIDED = 3;

    /** What a quotient of two round numbers may be off by. */
    private static final double SLACK = 1e-9;

    private static final int[] MANTISSAS = {1, 2, 5};

    private Ticks() {}

    /**
     * The multiples of 1, 2 or 5 × 10ⁿ from low to high.
     *
     * @param most ticks that there is room for, at least 2
     */
    static List<Double> linear(double low, double high, int most) {
        final BigDecimal step = step((high - low) / (most - 1));
        final double width = step.doubleValue();
        final List<Double> ticks = new ArrayList<>();
        final long last = (long) Math.floor(high / width + SLACK);
        for (long n = (long) Math.ceil(low / width - SLACK); n <= last; n++) {
            ticks.add(step.multiply(BigDecimal.valueOf(n)).doubleValue());
        }
        return ticks;
    }

    /** The least multiple of such a step that is no less: where an axis from 0 may end. */
    static double linearEnd(double greatest, int most) {
        if (!(greatest > 0)) {
            return 1;
        }
        final BigDecimal step = step(greatest / (most - 1));
        final double steps = Math.ceil(greatest / step.doubleValue() - SLACK);
        return step.multiply(BigDecimal.valueOf((long) steps)).doubleValue();
    }

    /** Powers of ten from low to high; over few of them 2 and 5 times each as well. */
    static List<Double> log(double low, double high) {
        final boolean divided = Math.log10(high / low) <= MOST_DECADES_DIVIDED + SLACK;
        final List<Double> ticks = new ArrayList<>();
        for (int decade = exponent(low); decade <= exponent(high); decade++) {
            for (int mantissa : MANTISSAS) {
                final double tick = BigDecimal.valueOf(mantissa, -decade).doubleValue();
                if ((divided || mantissa == 1) && tick >= low && tick <= high) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    /** The greatest 1, 2 or 5 × 10ⁿ that is no more than the value: where a log axis may begin. */
    static double logBegin(double value) {
        final int decade = exponent(value);
        double begin = BigDecimal.valueOf(1, -decade).doubleValue();
        for (int mantissa : MANTISSAS) {
            final double candidate = BigDecimal.valueOf(mantissa, -decade).doubleValue();
            if (candidate <= value) {
                begin = candidate;
            }
        }
        return begin;
    }

    /** The least 1, 2 or 5 × 10ⁿ that is no less than the value: where a log axis may end. */
    static double logEnd(double value) {
        final int decade = exponent(value);
        for (int mantissa : MANTISSAS) {
            final double candidate = BigDecimal.valueOf(mantissa, -decade).doubleValue();
            if (candidate >= value) {
                return candidate;
            }
        }
        return BigDecimal.valueOf(1, -decade - 1).doubleValue();
    }

    /** The least 1, 2 or 5 × 10ⁿ that is no less. */
    private static BigDecimal step(double least) {
        return new BigDecimal(Double.toString(logEnd(least * (1 - SLACK))));
    }

    /** Of the power of ten that is no more than the value. */
    private static int exponent(double value) {
        final int guess = (int) Math.floor(Math.log10(value));
        return BigDecimal.valueOf(1, -guess - 1).doubleValue() <= value ? guess + 1 : guess;
    }
}
