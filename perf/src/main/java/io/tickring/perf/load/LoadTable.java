package io.tickring.perf.load;

import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.Row;
import io.tickring.perf.result.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results as a person reads them: a row for each target rate, in the field's format. */
public final class LoadTable {
    private static final List<String> HEAD =
            List.of(
                    "target",
                    "achieved",
                    "stage",
                    "50 %",
                    "90 %",
                    "99 %",
                    "99.9 %",
                    "99.99 %",
                    "max",
                    "B/tick",
                    "verdict");
    private static final int VERDICT = HEAD.size() - 1;
    private static final double NS_PER_US = 1e3;
    private static final double WHOLE_FROM = 100;

    private final List<List<String>> lines = new ArrayList<>();

    private LoadTable() {}

    /**
     * @param allStages whether every stage has a line, not the visible one alone
     */
    public static String text(Result result, boolean allStages) {
        final StringBuilder out = new StringBuilder();
        if (result.partial()) {
            out.append("PARTIAL: broken off; these are the measurements until then.\n");
        }
        if (!result.rows().isEmpty()) {
            out.append(
                    "Latency in µs from the intended send time: median of the runs, and"
                            + " (least..greatest) below it.\n");
            final LoadTable table = new LoadTable();
            table.lines.add(HEAD);
            result.rows().forEach(row -> table.add(row, allStages));
            if (result.hiccup() != null) {
                table.add("", "", "hiccup", result.hiccup(), "", "");
            }
            out.append(table.aligned());
        }
        for (Measure figure : result.figures()) {
            out.append(figure(figure));
        }
        for (Row row : result.rows()) {
            row.notes()
                    .forEach(
                            note ->
                                    out.append("  * ")
                                            .append(row.name())
                                            .append(": ")
                                            .append(note)
                                            .append('\n'));
        }
        result.notes().forEach(note -> out.append("  * ").append(note).append('\n'));
        return out.toString();
    }

    private void add(Row row, boolean allStages) {
        add(
                row.name(),
                Rates.text(row.achievedPerS().median()),
                LoadRun.VISIBLE,
                row.stages().get(LoadRun.VISIBLE),
                String.format(Locale.ROOT, "%.2f", row.allocatedBytesPerTick().median()),
                row.verdict());
        for (Map.Entry<String, Latency> stage : row.stages().entrySet()) {
            if (allStages && !stage.getKey().equals(LoadRun.VISIBLE)) {
                add("", "", stage.getKey(), stage.getValue(), "", "");
            }
        }
    }

    private void add(
            String target,
            String achieved,
            String stage,
            Latency latency,
            String allocated,
            String verdict) {
        final List<String> medians = new ArrayList<>(List.of(target, achieved, stage));
        final List<String> ranges = new ArrayList<>(List.of("", "", ""));
        for (Spread spread :
                List.of(
                        latency.p50(),
                        latency.p90(),
                        latency.p99(),
                        latency.p999(),
                        latency.p9999(),
                        latency.max())) {
            medians.add(micros(spread.median()));
            ranges.add("(" + micros(spread.least()) + ".." + micros(spread.greatest()) + ")");
        }
        medians.addAll(List.of(allocated, verdict));
        ranges.addAll(List.of("", ""));
        lines.add(medians);
        if (latency.p50().values().size() > 1) {
            lines.add(ranges);
        }
    }

    private static String micros(double ns) {
        final double micros = ns / NS_PER_US;
        return String.format(Locale.ROOT, micros < WHOLE_FROM ? "%.1f" : "%,.0f", micros);
    }

    /** Columns as wide as their widest cell, numbers to the right. */
    private String aligned() {
        final int[] widths = new int[HEAD.size()];
        for (List<String> line : lines) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        final StringBuilder out = new StringBuilder();
        for (List<String> line : lines) {
            final StringBuilder text = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                final String pad = " ".repeat(widths[column] - line.get(column).length());
                final String cell =
                        column == VERDICT ? line.get(column) + pad : pad + line.get(column);
                text.append(column == 0 ? "" : "  ").append(cell);
            }
            out.append(text.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }

    private static String figure(Measure figure) {
        final StringBuilder out = new StringBuilder();
        out.append(figure.name()).append(": ").append(spread(figure.value(), figure.unit()));
        if (figure.baseline() != null) {
            out.append("; ")
                    .append(figure.baselineName())
                    .append(": ")
                    .append(spread(figure.baseline(), figure.unit()));
        }
        if (figure.aim() != null) {
            out.append("; ").append(figure.aim()).append(figure.met() ? " met" : " MISSED");
        }
        return out.append('\n').toString();
    }

    private static String spread(Spread spread, String unit) {
        if (unit.equals("ns")) {
            return micros(spread.median())
                    + " µs ("
                    + micros(spread.least())
                    + ".."
                    + micros(spread.greatest())
                    + ')';
        }
        return number(spread.median())
                + ' '
                + unit
                + " ("
                + number(spread.least())
                + ".."
                + number(spread.greatest())
                + ')';
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < WHOLE_FROM ? "%.2f" : "%,.0f", value);
    }
}
