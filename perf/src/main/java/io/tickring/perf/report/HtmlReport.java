package io.tickring.perf.report;

import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.Row;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One HTML file that needs nothing beside itself: no script, no font, no request. Not safe for
 * threads.
 */
public final class HtmlReport {
    private static final String STYLE_SHEET = "report.css";
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

    private final Markup out = new Markup();

    private HtmlReport() {}

    /**
     * @param runs one or more
     * @throws IOException when a distribution cannot be read
     * @throws IllegalArgumentException when one is broken
     */
    public static String of(List<LoadedRun> runs) throws IOException {
        final HtmlReport report = new HtmlReport();
        report.page(runs);
        return report.out.document();
    }

    private void page(List<LoadedRun> runs) throws IOException {
        final String title =
                "tickring perf: "
                        + String.join(
                                ", ",
                                runs.stream()
                                        .map(run -> run.result().scenario())
                                        .distinct()
                                        .toList());
        out.open("html", "lang", "en").open("head");
        out.empty("meta", "charset", "utf-8");
        out.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
        out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        out.empty("meta", "name", "color-scheme", "content", "light dark");
        out.element("title", title);
        out.style(styleSheet());
        out.close().open("body").open("main");
        if (runs.size() > 1) {
            overview(runs);
        }
        for (LoadedRun run : runs) {
            run(run, runs.size() > 1);
        }
        out.close();
        out.element(
                "footer",
                "Medians of the runs, with the least and the greatest. Latency counts from the moment"
                        + " a tick was meant to be sent. Ranges that overlap are called no change.");
        out.close().close();
    }

    private void overview(List<LoadedRun> runs) throws IOException {
        out.open("header").element("h1", runs.size() + " runs side by side");
        out.open("ol", "class", "runs");
        for (LoadedRun run : runs) {
            out.open("li");
            out.element("strong", run.name()).text(" ").text(Verdict.of(run.result()));
            out.close();
        }
        out.close().close();
        new Overlay(runs).draw(out);
        final LoadedRun first = runs.get(0);
        for (LoadedRun other : runs.subList(1, runs.size())) {
            final Comparison comparison = Comparison.of(first.result(), other.result());
            out.open("section");
            out.element("h2", other.name() + " against " + first.name());
            if (!comparison.differences().isEmpty()) {
                out.element(
                        "p",
                        "These are not the same. What changed may come from this, and not from the"
                                + " code.",
                        "class",
                        "banner");
                Tables.differences(comparison, first.name(), other.name()).write(out);
            }
            final Table table = Tables.comparison(comparison, first.name(), other.name());
            if (table.isEmpty()) {
                out.element("p", "Nothing is measured in both.");
            } else {
                table.write(out);
            }
            out.close();
        }
    }

    private void run(LoadedRun run, boolean isOfMany) throws IOException {
        final Result result = run.result();
        out.open("article");
        out.open("header");
        out.element(
                "p",
                "tickring perf · " + result.kind() + " · " + result.started(),
                "class",
                "over");
        out.element(
                isOfMany ? "h2" : "h1",
                isOfMany ? result.scenario() + ", " + run.name() : result.scenario(),
                "class",
                "scenario");
        banners(result);
        out.element("p", Verdict.of(result), "class", "verdict");
        out.close();
        machine(result);
        final Optional<String> stage = Sweep.headlineStage(result);
        if (stage.isPresent()) {
            percentiles(run, stage.get());
            throughput(result, stage.get());
        } else if (!result.rows().isEmpty()) {
            out.open("section").element("h2", "Cases");
            Tables.achieved(result).write(out);
            out.close();
        }
        time(result);
        figures(result);
        notes(result);
        out.close();
    }

    private void banners(Result result) {
        if (result.partial()) {
            out.element(
                    "p",
                    "PARTIAL: this run was interrupted. What is here was measured; the rest is not"
                            + " there.",
                    "class",
                    "banner");
        }
        if (result.quick()) {
            out.element("p", "QUICK: a short run, to look at and not to quote.", "class", "banner");
        }
    }

    private void percentiles(LoadedRun run, String stage) throws IOException {
        final Result result = run.result();
        final PercentilePlot byRate = new PercentilePlot();
        for (Row row : result.rows()) {
            final Latency latency = row.stages().get(stage);
            if (latency != null) {
                byRate.add(named(row), run, latency);
            }
        }
        out.open("section").element("h2", "Latency by percentile");
        out.element(
                "p",
                "From the moment a tick was meant to be sent until “"
                        + stage
                        + "”, a line for each rate; the machine’s own hiccups dashed.",
                "class",
                "what");
        figure(run, byRate, "Latency to " + stage + " by percentile");
        Tables.rates(result, stage).write(out);
        out.close();
        final List<Row> staged =
                result.rows().stream().filter(row -> row.stages().size() > 1).toList();
        if (!staged.isEmpty()) {
            stages(run, staged);
        }
    }

    private void stages(LoadedRun run, List<Row> staged) throws IOException {
        final Result result = run.result();
        final Row chosen =
                new Sweep(staged).nearHalfOfSaturation().orElse(staged.get(staged.size() - 1));
        final PercentilePlot byStage = new PercentilePlot();
        for (Map.Entry<String, Latency> stage : chosen.stages().entrySet()) {
            byStage.add(stage.getKey(), run, stage.getValue());
        }
        out.open("section").element("h2", "Stages at " + chosen.name());
        out.element(
                "p",
                "How long after the intended moment a tick had passed each stage.",
                "class",
                "what");
        figure(run, byStage, "Latency by stage and percentile at " + chosen.name());
        Tables.stages(chosen, result.hiccup()).write(out);
        final List<Row> others = staged.stream().filter(row -> !row.equals(chosen)).toList();
        if (!others.isEmpty()) {
            out.open("details").element("summary", "Stages at the other rates");
            others.forEach(row -> Tables.stages(row, null).write(out));
            out.close();
        }
        out.close();
    }

    private void figure(LoadedRun run, PercentilePlot plot, String title) throws IOException {
        final Latency hiccup = run.result().hiccup();
        if (hiccup != null) {
            plot.addBaseline("the machine’s hiccups", run, hiccup);
        }
        out.open("figure");
        plot.draw(out, title);
        out.close();
        if (!plot.withoutFile().isEmpty()) {
            out.element(
                    "p",
                    "Drawn from six percentiles, for the distribution is not beside the result: "
                            + String.join(", ", plot.withoutFile())
                            + ".",
                    "class",
                    "what");
        }
    }

    private void throughput(Result result, String stage) {
        final Sweep sweep = new Sweep(result.rows());
        final RatePlot plot = new RatePlot(sweep, stage);
        if (plot.isWorthDrawing()) {
            out.open("section").element("h2", "Latency over throughput");
            out.element(
                    "p",
                    "Whiskers reach from the least to the greatest of the runs. Hollow points fell"
                            + " behind: their latency is the length of a queue.",
                    "class",
                    "what");
            out.open("figure");
            plot.draw(out, "Latency to " + stage + " over achieved rate");
            out.close();
            Tables.throughput(sweep, stage).write(out);
            out.close();
        }
    }

    private void time(Result result) {
        if (TimePlot.isWorthDrawing(result)) {
            final TimePlot plot = new TimePlot(result);
            out.open("section").element("h2", "Latency over time");
            out.element(
                    "p",
                    "To “" + result.timeline().stage() + "”, with what happened meanwhile.",
                    "class",
                    "what");
            out.open("figure");
            plot.draw(out, "Latency to " + result.timeline().stage() + " over time");
            out.close();
            final Table marks = Tables.marks(plot.byKind());
            if (!marks.isEmpty()) {
                marks.write(out);
            }
            out.open("details").element("summary", "Latency over time in numbers");
            Tables.time(result).write(out);
            out.close().close();
        }
    }

    private void figures(Result result) {
        if (result.figures().isEmpty()) {
            return;
        }
        out.open("section").element("h2", "Figures beside their baselines");
        if (!BarPlot.drawn(result.figures()).isEmpty()) {
            out.element(
                    "p",
                    "Bars are medians, lines in them reach from the least to the greatest of the"
                            + " runs. Each figure has a scale of its own.",
                    "class",
                    "what");
            new BarPlot("Tickring").draw(out, result.figures());
        }
        Tables.figures(result.figures()).write(out);
        out.close();
    }

    private void notes(Result result) {
        final List<String> ofRows =
                result.rows().stream()
                        .flatMap(row -> row.notes().stream().map(note -> row.name() + ": " + note))
                        .toList();
        if (result.notes().isEmpty() && ofRows.isEmpty()) {
            return;
        }
        out.open("section").element("h2", "Notes").open("ul");
        result.notes().forEach(note -> out.element("li", note));
        ofRows.forEach(note -> out.element("li", note));
        out.close().close();
    }

    private void machine(Result result) {
        out.open("section", "class", "machine");
        Tables.texts("Environment", result.environment()).write(out);
        Tables.texts("Configuration", result.config()).write(out);
        out.close();
    }

    private static String named(Row row) {
        return Row.FELL_BEHIND.equals(row.verdict()) ? row.name() + ", fell behind" : row.name();
    }

    private static String styleSheet() throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream(STYLE_SHEET)) {
            if (in == null) {
                throw new IOException(STYLE_SHEET + " is not in this build: build it anew");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
