package io.tickring.perf.report;

import io.tickring.perf.report.Series.Point;
import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Row;
import io.tickring.perf.result.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/** Latency over achieved rate, and where it stopped keeping up. */
final class RatePlot {
    private static final double HEADROOM = 1.03;

    private final Sweep sweep;
    private final String stage;
    private final List<Row> rows;

    RatePlot(Sweep sweep, String stage) {
        this.sweep = sweep;
        this.stage = stage;
        rows = sweep.rates().stream().filter(row -> Sweep.latency(row, stage).isPresent()).toList();
    }

    /** One rate is a point, and no curve. */
    boolean isWorthDrawing() {
        return rows.size() > 1;
    }

    void draw(Markup out, String title) {
        final double greatest =
                rows.stream().mapToDouble(row -> row.achievedPerS().greatest()).max().orElse(1);
        final LinePlot plot =
                new LinePlot(
                        title,
                        "Latency at 50, 99 and 99.9 % over the achieved rate. "
                                + saturation().orElse("Saturation was not reached."),
                        Axis.rate("achieved rate", greatest * HEADROOM),
                        Axis.latency(
                                rows.stream()
                                        .map(row -> row.stages().get(stage))
                                        .flatMapToDouble(
                                                latency ->
                                                        DoubleStream.of(
                                                                latency.p50().least(),
                                                                latency.p999().greatest()))));
        plot.add(line("50 %", 0, Latency::p50));
        plot.add(line("99 %", 1, Latency::p99));
        plot.add(line("99.9 %", 2, Latency::p999));
        saturation().ifPresent(label -> plot.shadeFrom(edge(), label));
        plot.draw(out);
    }

    private Series line(String name, int paint, Function<Latency, Spread> percentile) {
        final List<Point> points = new ArrayList<>();
        for (Row row : rows) {
            final Spread spread = percentile.apply(row.stages().get(stage));
            points.add(
                    new Point(
                            row.achievedPerS().median(),
                            spread.median(),
                            spread.least(),
                            spread.greatest(),
                            Row.FELL_BEHIND.equals(row.verdict())));
        }
        return new Series(name, Series.paint(paint), List.of(points), true);
    }

    private Optional<String> saturation() {
        return sweep.firstBehind()
                .map(
                        row ->
                                "saturation: fell behind when asked for "
                                        + Units.rate(row.targetPerS()));
    }

    /** The most that was achieved while it kept up; nothing of that, all is beyond saturation. */
    private double edge() {
        return sweep.lastKeptUp().map(row -> row.achievedPerS().median()).orElse(0.0);
    }
}
