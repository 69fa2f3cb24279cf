package io.tickring.perf.report;

import io.tickring.perf.report.Series.Point;
import io.tickring.perf.result.Mark;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.Spread;
import io.tickring.perf.result.Timeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** Latency over time, with what happened meanwhile. */
final class TimePlot {
    /** Periods beyond this are drawn together: a drawing has no more pixels than that. */
    private static final int MOST_POINTS = 600;

    private static final List<String> KINDS =
            List.of("burst", "kill", "gc", "flush", "roll", "compaction");
    private static final int FIRST_PAINT_OF_MARKS = 3;

    private final Timeline timeline;
    private final List<Mark> marks;

    TimePlot(Result result) {
        timeline = result.timeline();
        marks = result.marks();
    }

    /**
     * Some periods as one: the middle of the medians, the worst 99 % and the greatest maximum of
     * those in which something was measured.
     */
    record Fold(double atS, double p50Ns, double p99Ns, double maxNs) {}

    static boolean isWorthDrawing(Result result) {
        return result.timeline() != null
                && result.timeline().maxNs().stream().anyMatch(ns -> ns > 0);
    }

    /** How many periods are drawn as one. */
    static int periodsPerPoint(int periods, int most) {
        return Math.max(1, (periods + most - 1) / most);
    }

    /**
     * @param most to make of the periods
     * @return those in which something was measured; the others have a maximum of 0
     */
    static List<Fold> folded(Timeline timeline, int most) {
        final int periods = timeline.maxNs().size();
        final int together = periodsPerPoint(periods, most);
        final List<Fold> folds = new ArrayList<>();
        for (int from = 0; from < periods; from += together) {
            final int to = Math.min(periods, from + together);
            final List<Double> medians =
                    timeline.p50Ns().subList(from, to).stream().filter(ns -> ns > 0).toList();
            folds.add(
                    new Fold(
                            from * timeline.periodS(),
                            medians.isEmpty() ? 0 : Spread.of(medians).median(),
                            greatest(timeline.p99Ns().subList(from, to)),
                            greatest(timeline.maxNs().subList(from, to))));
        }
        return folds;
    }

    void draw(Markup out, String title) {
        final List<Fold> folds = folded(timeline, MOST_POINTS);
        final double end =
                Math.max(
                        timeline.maxNs().size() * timeline.periodS(),
                        marks.stream()
                                .mapToDouble(mark -> mark.atS() + mark.seconds())
                                .max()
                                .orElse(0));
        final LinePlot plot =
                new LinePlot(
                        title,
                        "Median, 99 % and maximum of latency by time since the start, and marks of: "
                                + String.join(", ", byKind().keySet())
                                + '.',
                        Axis.seconds("time since the start", end),
                        Axis.latency(
                                folds.stream()
                                        .flatMapToDouble(
                                                fold -> DoubleStream.of(fold.p50Ns, fold.maxNs))));
        plot.add(line("50 %", Series.paint(0), folds, Fold::p50Ns));
        plot.add(line("99 %", Series.paint(1), folds, Fold::p99Ns));
        plot.add(line("max", Series.paint(2), folds, Fold::maxNs));
        int paint = FIRST_PAINT_OF_MARKS;
        for (Map.Entry<String, List<Mark>> kind : byKind().entrySet()) {
            plot.addLane(
                    kind.getKey() + " × " + kind.getValue().size(),
                    Series.paint(paint++),
                    kind.getValue().stream().map(TimePlot::span).toList());
        }
        plot.draw(out);
    }

    /** Marks by their kind, the known kinds first. */
    Map<String, List<Mark>> byKind() {
        final Map<String, List<Mark>> kinds = new LinkedHashMap<>();
        KINDS.forEach(kind -> kinds.put(kind, new ArrayList<>()));
        marks.forEach(
                mark -> kinds.computeIfAbsent(mark.kind(), kind -> new ArrayList<>()).add(mark));
        kinds.values().removeIf(List::isEmpty);
        return kinds;
    }

    private Series line(String name, String paint, List<Fold> folds, ToDoubleFunction<Fold> value) {
        final List<List<Point>> pieces = new ArrayList<>();
        List<Point> piece = new ArrayList<>();
        for (Fold fold : folds) {
            if (fold.maxNs > 0) {
                piece.add(Point.of(fold.atS, value.applyAsDouble(fold)));
            } else if (!piece.isEmpty()) {
                pieces.add(piece);
                piece = new ArrayList<>();
            }
        }
        if (!piece.isEmpty()) {
            pieces.add(piece);
        }
        return new Series(name, paint, pieces, false);
    }

    private static LinePlot.Span span(Mark mark) {
        return new LinePlot.Span(
                mark.atS(),
                mark.seconds(),
                mark.kind()
                        + " at "
                        + Units.seconds(mark.atS())
                        + (mark.seconds() > 0 ? ", " + Units.time(mark.seconds() * 1e9) : ""));
    }

    private static double greatest(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
