package io.tickring.perf.report;

import java.util.function.DoubleUnaryOperator;

/**
 * Where a value lies between the two ends of an axis: 0 at the low end, 1 at the high one. Values
 * beyond an end are put on it. Immutable.
 */
final class Scale {
    private final DoubleUnaryOperator transform;
    private final double low;
    private final double high;

    private Scale(DoubleUnaryOperator transform, double low, double high) {
        this.transform = transform;
        this.low = low;
        this.high = high;
        if (!(transform.applyAsDouble(low) < transform.applyAsDouble(high))) {
            throw new IllegalArgumentException("no scale from " + low + " to " + high);
        }
    }

    static Scale linear(double low, double high) {
        return new Scale(DoubleUnaryOperator.identity(), low, high);
    }

    /**
     * @param low more than 0
     */
    static Scale log(double low, double high) {
        if (!(low > 0)) {
            throw new IllegalArgumentException("a log scale cannot begin at " + low);
        }
        return new Scale(Math::log10, low, high);
    }

    /**
     * Percentiles so that each further nine has as much room as the one before: linear in the
     * logarithm of one of how many values lie above.
     *
     * @param oneOf of the last percentile that is shown: 10,000 for 99.99 %
     */
    static Scale percentile(double oneOf) {
        return new Scale(
                percentile -> Math.log10(1 / (1 - Math.min(percentile, 1 - 1 / oneOf))),
                0,
                1 - 1 / oneOf);
    }

    double low() {
        return low;
    }

    double high() {
        return high;
    }

    /** From 0 to 1. */
    double at(double value) {
        final double bounded = Math.min(Math.max(value, low), high);
        final double from = transform.applyAsDouble(low);
        return (transform.applyAsDouble(bounded) - from) / (transform.applyAsDouble(high) - from);
    }
}
