package io.tickring.perf.report;

import io.tickring.perf.report.Series.Point;
import io.tickring.perf.result.Latency;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Curves of latency over percentile; the machine's hiccups dashed. Not safe for threads. */
final class PercentilePlot {
    private final List<Curve> curves = new ArrayList<>();
    private final List<String> withoutFile = new ArrayList<>();

    private record Curve(String name, String paint, Hgrm distribution) {}

    /** Adds a line in a colour of its own. */
    void add(String name, LoadedRun run, Latency latency) throws IOException {
        add(name, Series.paint(curves.size()), run, latency);
    }

    /** Adds a dashed line beside which the others are read. */
    void addBaseline(String name, LoadedRun run, Latency latency) throws IOException {
        add(name, "baseline", run, latency);
    }

    boolean isEmpty() {
        return curves.isEmpty();
    }

    /** Curves that are drawn from six percentiles because their file is not there. */
    List<String> withoutFile() {
        return withoutFile;
    }

    void draw(Markup out, String title) {
        final Axis x =
                Axis.percentiles(
                        curves.stream()
                                .mapToDouble(curve -> curve.distribution.mostOneOf())
                                .max()
                                .orElse(1));
        final Axis y =
                Axis.latency(
                        curves.stream()
                                .map(Curve::distribution)
                                .map(Hgrm::points)
                                .flatMapToDouble(
                                        points -> points.stream().mapToDouble(Hgrm.Point::ns)));
        final LinePlot plot =
                new LinePlot(
                        title,
                        "Latency by percentile on log scales, a line for each of: "
                                + String.join(", ", curves.stream().map(Curve::name).toList())
                                + ". The table below has the numbers.",
                        x,
                        y);
        for (Curve curve : curves) {
            plot.add(
                    Series.curve(
                            curve.name,
                            curve.paint,
                            curve.distribution.points().stream()
                                    .map(point -> Point.of(point.percentile(), point.ns()))
                                    .toList()));
        }
        plot.draw(out);
    }

    private void add(String name, String paint, LoadedRun run, Latency latency) throws IOException {
        final Optional<Hgrm> whole = run.distribution(latency);
        if (whole.isEmpty()) {
            withoutFile.add(name);
        }
        curves.add(new Curve(name, paint, whole.orElseGet(() -> ofPercentiles(latency))));
    }

    private static Hgrm ofPercentiles(Latency latency) {
        final double last = latency.count() > 1 ? 1 - 1.0 / latency.count() : 1;
        return new Hgrm(
                Stream.of(
                                new Hgrm.Point(0.5, latency.p50().median()),
                                new Hgrm.Point(0.9, latency.p90().median()),
                                new Hgrm.Point(0.99, latency.p99().median()),
                                new Hgrm.Point(0.999, latency.p999().median()),
                                new Hgrm.Point(0.9999, latency.p9999().median()),
                                new Hgrm.Point(Math.max(last, 0.9999), latency.max().median()))
                        .toList());
    }
}
