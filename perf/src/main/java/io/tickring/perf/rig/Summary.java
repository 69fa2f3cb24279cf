package io.tickring.perf.rig;

import io.tickring.perf.result.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

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
        final Spread value = spread(forks, Figure::value);
        if (first.baseline() == null) {
            return new Line(first, value, null, null);
        }
        return new Line(
                first,
                value,
                spread(forks, Figure::baseline),
                spread(forks, fork -> fork.value() / fork.baseline()));
    }

    private static Spread spread(List<Figure> forks, ToDoubleFunction<Figure> value) {
        return Spread.of(forks.stream().mapToDouble(value).boxed().toList());
    }
}
