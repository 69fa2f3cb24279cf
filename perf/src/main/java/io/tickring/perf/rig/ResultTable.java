package io.tickring.perf.rig;

import io.tickring.perf.result.Spread;
import java.util.List;
import java.util.Locale;

/** Summaries as a person reads them. */
public final class ResultTable {
    private static final String ROW = "%-34s %-14s %24s  %-28s %22s  %18s  %s%n";
    private static final double LARGE = 1000;

    private ResultTable() {}

    /** A table for the console. */
    public static String console(Scenario scenario, Summary summary) {
        final StringBuilder out = new StringBuilder();
        out.append(summary.scenario()).append(": ").append(scenario.summary()).append('\n');
        out.append(
                format(
                        "%,d ticks or messages a run, %d forks; median (least..greatest)%n",
                        summary.ticks(), summary.forks()));
        out.append(
                format(ROW, "figure", "unit", "value", "baseline", "", "ratio", "aim")
                        .stripTrailing());
        out.append('\n');
        for (Summary.Line line : summary.lines()) {
            final Figure figure = line.figure();
            out.append(
                    format(
                                    ROW,
                                    figure.name(),
                                    figure.unit(),
                                    spread(line.value()),
                                    figure.baselineName() == null ? "" : figure.baselineName(),
                                    line.baseline() == null ? "" : spread(line.baseline()),
                                    line.ratio() == null ? "" : percent(line.ratio()),
                                    aim(line))
                            .stripTrailing());
            out.append('\n');
        }
        summary.notes().forEach(note -> out.append("  * ").append(note).append('\n'));
        return out.toString();
    }

    /** What goes into a README. */
    public static String markdown(Environment environment, List<Summary> summaries) {
        final StringBuilder out = new StringBuilder();
        out.append("| Scenario | Figure | Median (least..greatest) | Baseline of the same JVM |")
                .append(" Ratio | Aim |\n|---|---|---|---|---|---|\n");
        for (Summary summary : summaries) {
            for (Summary.Line line : summary.lines()) {
                final Figure figure = line.figure();
                final String baseline =
                        line.baseline() == null
                                ? ""
                                : figure.baselineName() + ": " + spread(line.baseline());
                out.append(
                        format(
                                "| %s | %s | **%s** %s | %s | %s | %s |%n",
                                summary.scenario(),
                                figure.name(),
                                spread(line.value()),
                                figure.unit(),
                                baseline,
                                line.ratio() == null ? "" : percent(line.ratio()),
                                aim(line)));
            }
        }
        out.append('\n');
        for (Summary summary : summaries) {
            out.append(
                    format(
                            "* `%s`: %,d a run, %d forks.%n",
                            summary.scenario(), summary.ticks(), summary.forks()));
            summary.notes().forEach(note -> out.append("  * ").append(note).append('\n'));
        }
        return out.append("\n```\n").append(environment.text()).append("\n```\n").toString();
    }

    private static String aim(Summary.Line line) {
        final Figure figure = line.figure();
        final StringBuilder out = new StringBuilder();
        if (figure.aim() != null) {
            final boolean met =
                    figure.lowerIsBetter()
                            ? line.value().median() <= figure.aim()
                            : line.value().median() >= figure.aim();
            out.append(figure.lowerIsBetter() ? "≤ " : "≥ ")
                    .append(number(figure.aim()))
                    .append(met ? " met" : " MISSED");
        }
        if (figure.aimRatio() != null && line.ratio() != null) {
            out.append(out.isEmpty() ? "" : ", ")
                    .append(format("≥ %.0f %%", figure.aimRatio() * 100))
                    .append(line.ratio().median() >= figure.aimRatio() ? " met" : " MISSED");
        }
        return out.toString();
    }

    private static String spread(Spread spread) {
        return number(spread.median())
                + " ("
                + number(spread.least())
                + ".."
                + number(spread.greatest())
                + ')';
    }

    private static String percent(Spread ratio) {
        return format(
                "%.0f %% (%.0f..%.0f)",
                ratio.median() * 100, ratio.least() * 100, ratio.greatest() * 100);
    }

    private static String number(double value) {
        return Math.abs(value) >= LARGE ? format("%,.0f", value) : format("%.2f", value);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
