package io.tickring.perf.report;

import io.tickring.perf.report.Table.Cell;
import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Mark;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.Row;
import io.tickring.perf.result.Spread;
import java.util.List;
import java.util.Map;

/** The numbers beneath the drawings: medians, with the least and the greatest of the runs. */
final class Tables {
    private static final int MOST_PERIODS = 60;
    private static final double NS_PER_S = 1e9;
    private static final String NS = "ns";
    private static final double HUNDREDTHS = 100;
    private static final String PER_S = "/s";

    private Tables() {}

    /** The field's format: a line for each rate. */
    static Table rates(Result result, String stage) {
        final Table table =
                new Table(
                        "Latency to “" + stage + "” by rate",
                        "rate",
                        "achieved",
                        "50 %",
                        "90 %",
                        "99 %",
                        "99.9 %",
                        "99.99 %",
                        "max",
                        "B/tick",
                        "verdict");
        for (Row row : result.rows()) {
            final Latency latency = row.stages().get(stage);
            table.row(
                    Cell.of(unbroken(row.name())),
                    Cell.of(row.achievedPerS(), PER_S),
                    latency == null ? Cell.NONE : Cell.of(latency.p50(), NS),
                    latency == null ? Cell.NONE : Cell.of(latency.p90(), NS),
                    latency == null ? Cell.NONE : Cell.of(latency.p99(), NS),
                    latency == null ? Cell.NONE : Cell.of(latency.p999(), NS),
                    latency == null ? Cell.NONE : Cell.of(latency.p9999(), NS),
                    latency == null ? Cell.NONE : Cell.of(latency.max(), NS),
                    allocated(row.allocatedBytesPerTick()),
                    verdict(row));
        }
        return table;
    }

    /** Rows of a result without latencies. */
    static Table achieved(Result result) {
        final Table table = new Table("Achieved", "case", "achieved", "B/tick", "runs", "verdict");
        for (Row row : result.rows()) {
            table.row(
                    Cell.of(unbroken(row.name())),
                    Cell.of(row.achievedPerS(), PER_S),
                    allocated(row.allocatedBytesPerTick()),
                    Cell.of(Integer.toString(row.runs())),
                    verdict(row));
        }
        return table;
    }

    /** Every stage of a row, and the machine's own hiccups. */
    static Table stages(Row row, Latency hiccup) {
        final Table table = latencies("Stages at " + row.name(), "stage");
        row.stages().forEach((stage, latency) -> table.row(latency(stage, latency)));
        if (hiccup != null) {
            table.row(latency("the machine’s hiccups", hiccup));
        }
        return table;
    }

    static Table throughput(Sweep sweep, String stage) {
        final Table table =
                new Table(
                        "Latency to “" + stage + "” over achieved rate",
                        "target",
                        "achieved",
                        "of target",
                        "50 %",
                        "99 %",
                        "99.9 %",
                        "runs",
                        "verdict");
        for (Row row : sweep.rates()) {
            final Latency latency = row.stages().get(stage);
            table.row(
                    Cell.of(Units.rate(row.targetPerS())),
                    Cell.of(row.achievedPerS(), PER_S),
                    Cell.of(
                            Units.digits(row.achievedPerS().median() / row.targetPerS() * 100)
                                    + " %"),
                    latency == null ? Cell.NONE : Cell.of(latency.p50(), NS),
                    latency == null ? Cell.NONE : Cell.of(latency.p99(), NS),
                    latency == null ? Cell.NONE : Cell.of(latency.p999(), NS),
                    Cell.of(Integer.toString(row.runs())),
                    verdict(row));
        }
        return table;
    }

    static Table time(Result result) {
        final int periods = result.timeline().maxNs().size();
        final Table table =
                new Table(
                        "Latency over time, "
                                + Units.seconds(
                                        TimePlot.periodsPerPoint(periods, MOST_PERIODS)
                                                * result.timeline().periodS())
                                + " a line: middle of the medians, worst 99 %, greatest maximum",
                        "from",
                        "50 %",
                        "99 %",
                        "max");
        for (TimePlot.Fold fold : TimePlot.folded(result.timeline(), MOST_PERIODS)) {
            if (fold.maxNs() > 0) {
                table.row(
                        Cell.of(Units.seconds(fold.atS())),
                        Cell.of(Units.time(fold.p50Ns())),
                        Cell.of(Units.time(fold.p99Ns())),
                        Cell.of(Units.time(fold.maxNs())));
            } else {
                table.row(Cell.of(Units.seconds(fold.atS())), Cell.NONE, Cell.NONE, Cell.NONE);
            }
        }
        return table;
    }

    static Table marks(Map<String, List<Mark>> byKind) {
        final Table table =
                new Table("What happened meanwhile", "kind", "times", "longest", "in all", "first");
        byKind.forEach(
                (kind, marks) ->
                        table.row(
                                Cell.of(kind),
                                Cell.of(Integer.toString(marks.size())),
                                length(marks.stream().mapToDouble(Mark::seconds).max().orElse(0)),
                                length(marks.stream().mapToDouble(Mark::seconds).sum()),
                                Cell.of(
                                        Units.seconds(
                                                marks.stream()
                                                        .mapToDouble(Mark::atS)
                                                        .min()
                                                        .orElse(0)))));
        return table;
    }

    static Table figures(List<Measure> figures) {
        final Table table =
                new Table("Figures", "figure", "median", "baseline", "", "ratio", "aim", "verdict");
        for (Measure figure : figures) {
            table.row(
                    Cell.of(figure.name()),
                    Cell.of(figure.value(), figure.unit()),
                    figure.baselineName() == null ? Cell.NONE : Cell.of(figure.baselineName()),
                    Cell.of(figure.baseline(), figure.unit()),
                    Cell.of(figure.ratio(), "×"),
                    figure.aim() == null ? Cell.NONE : Cell.of(figure.aim()),
                    met(figure.met()));
        }
        return table;
    }

    static Table texts(String caption, Map<String, String> texts) {
        final Table table = new Table(caption, "name", "value");
        texts.forEach((name, value) -> table.row(Cell.of(name), new Cell(value, "", "text")));
        return table;
    }

    static Table differences(Comparison comparison, String before, String after) {
        final Table table = new Table("What is not the same", "", before, after);
        for (Comparison.Difference difference : comparison.differences()) {
            table.row(
                    Cell.of(difference.name()),
                    new Cell(difference.before(), "", "text"),
                    new Cell(difference.after(), "", "text"));
        }
        return table;
    }

    static Table comparison(Comparison comparison, String before, String after) {
        final Table table =
                new Table(
                        "Medians, with the range of the runs beneath",
                        "row",
                        "figure",
                        before,
                        after,
                        "change",
                        "confidence");
        for (Comparison.Line line : comparison.lines()) {
            table.row(
                    Cell.of(line.subject()),
                    new Cell(line.figure(), "", "text"),
                    Cell.of(line.before(), line.unit()),
                    Cell.of(line.after(), line.unit()),
                    Cell.of(ComparisonText.change(line.changePercent())),
                    confidence(line.confidence()));
        }
        return table;
    }

    private static Cell confidence(Confidence confidence) {
        return switch (confidence) {
            case FASTER -> Cell.word(confidence.word(), "good");
            case SLOWER -> Cell.word(confidence.word(), "bad");
            default -> Cell.word(confidence.word(), "plain");
        };
    }

    private static Table latencies(String caption, String first) {
        return new Table(
                caption, first, "50 %", "90 %", "99 %", "99.9 %", "99.99 %", "max", "ticks");
    }

    private static List<Cell> latency(String name, Latency latency) {
        return List.of(
                Cell.of(name),
                Cell.of(latency.p50(), NS),
                Cell.of(latency.p90(), NS),
                Cell.of(latency.p99(), NS),
                Cell.of(latency.p999(), NS),
                Cell.of(latency.p9999(), NS),
                Cell.of(latency.max(), NS),
                Cell.of(Units.digits((double) latency.count())));
    }

    private static Cell length(double seconds) {
        return seconds > 0 ? Cell.of(Units.time(seconds * NS_PER_S)) : Cell.NONE;
    }

    private static Cell verdict(Row row) {
        if (row.verdict() == null) {
            return Cell.NONE;
        }
        return switch (row.verdict()) {
            case Row.KEPT_UP -> Cell.word(row.verdict(), "good");
            case Row.FELL_BEHIND -> Cell.word(row.verdict(), "bad");
            default -> Cell.word(row.verdict(), "plain");
        };
    }

    private static Cell met(Boolean met) {
        if (met == null) {
            return Cell.NONE;
        }
        return met ? Cell.word("met", "good") : Cell.word("missed", "bad");
    }

    /** To the hundredth of a byte: less than that is a measurement's own. The head has the unit. */
    private static Cell allocated(Spread bytesPerTick) {
        if (bytesPerTick == null) {
            return Cell.NONE;
        }
        return Cell.of(
                new Spread(
                        hundredths(bytesPerTick.median()),
                        hundredths(bytesPerTick.least()),
                        hundredths(bytesPerTick.greatest()),
                        bytesPerTick.values()),
                "");
    }

    private static double hundredths(double value) {
        return Math.rint(value * HUNDREDTHS) / HUNDREDTHS;
    }

    /** A number stays on the line of its unit. */
    private static String unbroken(String name) {
        return name.replaceAll("(?<=[0-9]) (?=[kMG]?/s)", "\u00a0");
    }
}
