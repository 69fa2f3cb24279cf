package io.tickring.perf.loops;

import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Spread;
import java.util.List;
import java.util.Locale;

/** Loops as a person reads them. */
public final class LoopTable {
    /** Ends the name of a measure that C has and Java has not. */
    static final String OF_C = " (C)";

    private LoopTable() {}

    /**
     * A header, and a line for each loop that was measured.
     *
     * @param loops in the order of the lines
     */
    public static String text(List<? extends Loop> loops, List<Measure> measures) {
        final StringBuilder out = new StringBuilder();
        out.append(
                row(
                        "ns per operation: median (least..greatest)",
                        "published",
                        "C",
                        "Java",
                        "Java : C",
                        "aim"));
        for (Loop loop : loops) {
            for (Measure measure : measures) {
                if (measure.name().equals(loop.label())) {
                    out.append(java(loop, measure));
                } else if (measure.name().equals(loop.label() + OF_C)) {
                    out.append(
                            row(loop.what(), published(loop), spread(measure.value()), "", "", ""));
                }
            }
        }
        return out.toString();
    }

    private static String java(Loop loop, Measure measure) {
        return row(
                loop.what(),
                published(loop),
                measure.baseline() == null ? "" : spread(measure.baseline()),
                spread(measure.value()),
                measure.ratio() == null ? "" : spread(measure.ratio()),
                measure.aim() == null ? "" : measure.aim() + (measure.met() ? " met" : " MISSED"));
    }

    private static String published(Loop loop) {
        return loop.published() == 0 ? "" : String.format(Locale.ROOT, "%.1f", loop.published());
    }

    private static String spread(Spread spread) {
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f..%.2f)",
                spread.median(),
                spread.least(),
                spread.greatest());
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, "%-66s %10s  %-26s %-26s %-20s %s%n", (Object[]) cells)
                        .stripTrailing()
                + "\n";
    }
}
