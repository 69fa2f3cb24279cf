package io.tickring.perf.rig;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the forks of one scenario say together. Immutable.
 *
 * @param ticks of each run
 * @param notes of the forks, each once
 */
public record Summary(
        String scenario, long ticks, int forks, List<Line> lines, List<String> notes) {
    /**
     * One figure over all forks.
     *
     * @param baseline median and spread, or null
     * @param ratio of value to baseline, fork by fork; or null
     */
    public record Line(Figure figure, Spread value, Spread baseline, Spread ratio) {}

    /** Median, least and greatest. */
    public record Spread(double median, double least, double greatest) {
        static Spread of(double... values) {
            final double[] sorted = values.clone();
            Arrays.sort(sorted);
            final int middle = sorted.length / 2;
            final double median =
                    sorted.length % 2 == 1
                            ? sorted[middle]
                            : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Spread(median, sorted[0], sorted[sorted.length - 1]);
        }
    }

    /**
     * @param reports at least one, all with the same figures
     */
    public static Summary of(String scenario, long ticks, List<Scenario.Report> reports) {
        final List<Line> lines = new ArrayList<>();
        final List<String> notes = new ArrayList<>();
        for (Figure first : reports.get(0).getFigures()) {
            lines.add(line(reports.stream().map(report -> named(report, first.name())).toList()));
        }
        for (Scenario.Report report : reports) {
            report.getNotes().stream().filter(note -> !notes.contains(note)).forEach(notes::add);
        }
        if (ticks < Scenario.WARM_UP_TICKS) {
            notes.add("SMOKE RUN: shorter than a warm-up, so these figures mean nothing");
        }
        return new Summary(scenario, ticks, reports.size(), lines, notes);
    }

    private static Figure named(Scenario.Report report, String name) {
        return report.getFigures().stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a fork did not measure " + name));
    }

    private static Line line(List<Figure> forks) {
        final Figure first = forks.get(0);
        final Spread value = Spread.of(forks.stream().mapToDouble(Figure::value).toArray());
        if (first.baseline() == null) {
            return new Line(first, value, null, null);
        }
        return new Line(
                first,
                value,
                Spread.of(forks.stream().mapToDouble(Figure::baseline).toArray()),
                Spread.of(forks.stream().mapToDouble(f -> f.value() / f.baseline()).toArray()));
    }
}
