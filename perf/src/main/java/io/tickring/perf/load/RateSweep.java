package io.tickring.perf.load;

import java.util.OptionalDouble;

/**
 * Looks for the highest rate that is kept up with: in steps of a constant factor until one falls
 * behind, then twice in the middle of what is left. Where the first one falls behind already it
 * steps down. Pure: it is told how each rate went.
 */
final class RateSweep {
    private static final double FACTOR = 2;
    private static final int HALVINGS = 2;
    private static final int MOST_STEPS = 10;

    private double next;
    private double highestKept;
    private double lowestFallen = Double.POSITIVE_INFINITY;
    private int steps;
    private int halvings;

    /**
     * @param firstPerS above 0
     */
    RateSweep(double firstPerS) {
        next = firstPerS;
    }

    /** The rate to try now; empty when the search is over. */
    OptionalDouble next() {
        return next > 0 ? OptionalDouble.of(next) : OptionalDouble.empty();
    }

    /** How the rate of {@link #next} went. */
    void report(boolean keptUp) {
        if (keptUp) {
            highestKept = Math.max(highestKept, next);
        } else {
            lowestFallen = Math.min(lowestFallen, next);
        }
        next = choose();
    }

    private double choose() {
        final boolean bounded = highestKept > 0 && lowestFallen < Double.POSITIVE_INFINITY;
        if (bounded) {
            return halvings++ < HALVINGS ? Math.sqrt(highestKept * lowestFallen) : 0;
        }
        if (++steps > MOST_STEPS) {
            return 0;
        }
        return highestKept > 0 ? highestKept * FACTOR : lowestFallen / FACTOR;
    }

    /** The highest rate that was kept up with; empty when there was none. */
    OptionalDouble saturationPerS() {
        return highestKept > 0 ? OptionalDouble.of(highestKept) : OptionalDouble.empty();
    }
}
