package io.tickring.perf.result;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * One value of several runs. Immutable.
 *
 * @param values one of each run, in the order of the runs
 */
public record Spread(double median, double least, double greatest, List<Double> values) {
    public Spread {
        values = List.copyOf(values);
    }

    /**
     * @param values at least one
     */
    public static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a spread needs a value");
        }
        final double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        final int middle = sorted.length / 2;
        final double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1], List.copyOf(values));
    }

    /** Whether the two ranges have a value in common: then nothing is said to differ. */
    public boolean overlaps(Spread other) {
        return least <= other.greatest && other.least <= greatest;
    }
}
