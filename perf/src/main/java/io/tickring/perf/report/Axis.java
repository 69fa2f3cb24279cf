package io.tickring.perf.report;

import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/** A scale with its label and its ticks. Immutable. */
record Axis(String label, Scale scale, List<Tick> ticks) {
    private static final int MOST_TICKS = 9;
    private static final int LEAST_NINES = 4;

    /** A value and what is written beside it. */
    record Tick(double value, String label) {}

    /** Latency in ns on a log scale that holds all positive values; others have no place on it. */
    static Axis latency(DoubleStream values) {
        final double[] positive = values.filter(value -> value > 0).toArray();
        final double least = DoubleStream.of(positive).min().orElse(1);
        final double begin = Ticks.logBegin(least);
        final double end =
                Math.max(
                        Ticks.logEnd(DoubleStream.of(positive).max().orElse(10)),
                        Ticks.logEnd(begin * 2));
        return new Axis(
                "latency", Scale.log(begin, end), labelled(Ticks.log(begin, end), Units::time));
    }

    /** Ticks a second from 0. */
    static Axis rate(String label, double greatest) {
        return fromZero(label, greatest, MOST_TICKS, Units::rate);
    }

    /** Seconds from 0; the axis ends where the run does. */
    static Axis seconds(String label, double end) {
        final double last = end > 0 ? end : 1;
        return new Axis(
                label,
                Scale.linear(0, last),
                labelled(Ticks.linear(0, last, MOST_TICKS), Units::seconds));
    }

    /** From 0 to a round number that is no less than the greatest value. */
    static Axis fromZero(
            String label, double greatest, int mostTicks, DoubleFunction<String> format) {
        final double end = Ticks.linearEnd(greatest, mostTicks);
        return new Axis(
                label, Scale.linear(0, end), labelled(Ticks.linear(0, end, mostTicks), format));
    }

    /**
     * Percentiles, each further nine as wide as the one before.
     *
     * @param mostOneOf one of how many values lies above the last percentile that is known
     */
    static Axis percentiles(double mostOneOf) {
        final double end = Math.max(mostOneOf, Math.pow(10, LEAST_NINES));
        final List<Double> ticks =
                Ticks.log(1, end).stream()
                        .filter(oneOf -> Math.log10(oneOf) == Math.rint(Math.log10(oneOf)))
                        .map(oneOf -> 1 - 1 / oneOf)
                        .toList();
        return new Axis(
                "percentile",
                Scale.percentile(end),
                labelled(ticks, share -> Units.percentile(roundedShare(share))));
    }

    /** 1 − 1/10ⁿ as it is written: the difference of doubles is off in its last digits. */
    private static double roundedShare(double share) {
        return Math.rint(share * 1e10) / 1e10;
    }

    private static List<Tick> labelled(List<Double> ticks, DoubleFunction<String> format) {
        return ticks.stream().map(value -> new Tick(value, format.apply(value))).toList();
    }
}
