package io.tickring.perf.rig;

/**
 * One measured value of one fork, with what it is to be held against. Immutable.
 *
 * @param name unique in its scenario
 * @param unit of the value and its baseline
 * @param baselineName what was measured in the same JVM, or null
 * @param baseline in the same unit, or null
 * @param aim the value aimed at, or null
 * @param aimRatio the least ratio to the baseline aimed at, or null
 * @param lowerIsBetter whether the aim is a limit that the value should stay below
 */
public record Figure(
        String name,
        String unit,
        double value,
        String baselineName,
        Double baseline,
        Double aim,
        Double aimRatio,
        boolean lowerIsBetter) {
    public static Figure of(String name, double value, String unit) {
        return new Figure(name, unit, value, null, null, null, null, false);
    }

    /** Millions of things a second. */
    public static Figure rate(String name, double perSecond, String things) {
        return of(name, perSecond / 1e6, "M " + things + "/s");
    }

    /** The same, beside a baseline in the same unit. */
    public Figure beside(String what, double other) {
        return new Figure(name, unit, value, what, other, aim, aimRatio, lowerIsBetter);
    }

    /** The same, with a value to reach. */
    public Figure aim(double least) {
        return new Figure(name, unit, value, baselineName, baseline, least, aimRatio, false);
    }

    /** The same, with a part of the baseline to reach. */
    public Figure aimRatio(double least) {
        return new Figure(name, unit, value, baselineName, baseline, aim, least, lowerIsBetter);
    }

    /** The same, with a value to stay below. */
    public Figure limit(double most) {
        return new Figure(name, unit, value, baselineName, baseline, most, aimRatio, true);
    }
}
