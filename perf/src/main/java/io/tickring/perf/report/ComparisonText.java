package io.tickring.perf.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison as the console shows it. Pure functions. */
public final class ComparisonText {
    private ComparisonText() {}

    /**
     * @param before what A stands for
     * @param after what B stands for
     */
    public static String of(Comparison comparison, String before, String after) {
        final StringBuilder out = new StringBuilder();
        out.append("A  ").append(visible(before)).append('\n');
        out.append("B  ").append(visible(after)).append('\n');
        if (!comparison.differences().isEmpty()) {
            out.append(
                    "NOT THE SAME: what changed below may come from this, and not from the code.\n");
            final List<String[]> rows = new ArrayList<>();
            for (Comparison.Difference difference : comparison.differences()) {
                rows.add(
                        new String[] {
                            "  " + difference.name(),
                            "A " + difference.before(),
                            "B " + difference.after()
                        });
            }
            append(out, rows);
        }
        out.append('\n');
        if (comparison.lines().isEmpty()) {
            out.append("Nothing that is measured in both.\n");
        } else {
            final List<String[]> rows = new ArrayList<>();
            rows.add(new String[] {"row", "figure", "A median (range)", "B", "change", ""});
            comparison.lines().forEach(line -> rows.add(cells(line)));
            append(out, rows);
        }
        only(out, "Only in A:", comparison.onlyBefore());
        only(out, "Only in B:", comparison.onlyAfter());
        return out.toString();
    }

    /** Such as +4.2 %; "from 0" where there is no such number. */
    static String change(Double percent) {
        return percent == null ? "from 0" : String.format(Locale.ROOT, "%+.1f %%", percent);
    }

    private static String[] cells(Comparison.Line line) {
        return new String[] {
            line.subject(),
            line.figure(),
            Units.spread(line.before(), line.unit()),
            Units.spread(line.after(), line.unit()),
            change(line.changePercent()),
            line.confidence().word()
        };
    }

    private static void only(StringBuilder out, String heading, List<String> names) {
        if (!names.isEmpty()) {
            out.append('\n').append(heading).append('\n');
            names.forEach(name -> out.append("  ").append(visible(name)).append('\n'));
        }
    }

    private static void append(StringBuilder out, List<String[]> rows) {
        final int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = visible(row[i]);
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            final StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }

    /** What a file says must not steer the terminal. */
    private static String visible(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
