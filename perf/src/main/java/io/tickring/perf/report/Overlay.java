package io.tickring.perf.report;

import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Row;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Percentile curves of several runs over each other, one drawing for each rate they share. */
final class Overlay {
    private final List<LoadedRun> runs;

    Overlay(List<LoadedRun> runs) {
        this.runs = runs;
    }

    void draw(Markup out) throws IOException {
        final Set<String> shared = shared();
        if (shared.isEmpty()) {
            drawBest(out);
        }
        for (String name : shared) {
            final PercentilePlot plot = new PercentilePlot();
            for (LoadedRun run : runs) {
                final Optional<Row> row = row(run, name);
                if (row.isPresent()) {
                    add(plot, run, row.get(), run.name());
                }
            }
            section(out, plot, "Latency by percentile at " + name);
        }
    }

    /** Runs without a rate in common: of each the highest that it kept up with. */
    private void drawBest(Markup out) throws IOException {
        final PercentilePlot plot = new PercentilePlot();
        for (LoadedRun run : runs) {
            final Optional<Row> row = new Sweep(run.result().rows()).lastKeptUp();
            if (row.isPresent()) {
                add(plot, run, row.get(), run.name() + " at " + row.get().name());
            }
        }
        if (!plot.isEmpty()) {
            section(out, plot, "Latency by percentile at the highest rate each kept up with");
        }
    }

    /** Names of rows with latencies that more than one run has. */
    private Set<String> shared() {
        final Set<String> seen = new LinkedHashSet<>();
        final Set<String> shared = new LinkedHashSet<>();
        for (LoadedRun run : runs) {
            final Set<String> ofRun = new LinkedHashSet<>();
            for (Row row : run.result().rows()) {
                if (latency(run, row).isPresent()) {
                    ofRun.add(row.name());
                }
            }
            ofRun.stream().filter(seen::contains).forEach(shared::add);
            seen.addAll(ofRun);
        }
        return shared;
    }

    private static Optional<Row> row(LoadedRun run, String name) {
        return run.result().rows().stream().filter(row -> row.name().equals(name)).findFirst();
    }

    private static Optional<Latency> latency(LoadedRun run, Row row) {
        return Sweep.headlineStage(run.result()).flatMap(stage -> Sweep.latency(row, stage));
    }

    private static void add(PercentilePlot plot, LoadedRun run, Row row, String name)
            throws IOException {
        final Optional<Latency> latency = latency(run, row);
        if (latency.isPresent()) {
            plot.add(name, run, latency.get());
        }
    }

    private static void section(Markup out, PercentilePlot plot, String title) {
        out.open("section").element("h2", title).open("figure");
        plot.draw(out, title);
        out.close().close();
    }
}
