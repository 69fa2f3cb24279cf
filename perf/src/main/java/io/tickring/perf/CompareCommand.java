package io.tickring.perf;

import io.tickring.perf.report.Comparison;
import io.tickring.perf.report.ComparisonText;
import io.tickring.perf.report.LoadedRun;
import io.tickring.perf.rig.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perf compare}: two results side by side, with a word of confidence. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Sets two results side by side: medians, ranges, the change, and how sure it is.",
            "Ranges that overlap are no change. Ranges apart are likely a change when both have three"
                    + " runs or more; with fewer it is not said.",
            "Exit code 0, whatever changed, unless --fail-on-slower asks for 1."
        })
final class CompareCommand implements Callable<Integer> {
    private static final int SLOWER = 1;

    @Parameters(index = "0", paramLabel = "A.json", description = "A run.json, or its directory.")
    private Path before;

    @Parameters(index = "1", paramLabel = "B.json", description = "Another one.")
    private Path after;

    @Option(
            names = "--fail-on-slower",
            paramLabel = "PERCENT",
            description =
                    "Exit with 1 when something is likely slower by more than so many percent.")
    private Double percent;

    @Option(names = "--json", description = "Print one JSON object instead of the table.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (percent != null && !(percent >= 0 && percent < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--fail-on-slower must be 0 or more: " + percent);
        }
        final LoadedRun first = LoadedRun.load(before);
        final LoadedRun second = LoadedRun.load(after);
        final Comparison comparison = Comparison.of(first.result(), second.result());
        final List<Comparison.Line> slower =
                percent == null
                        ? List.of()
                        : comparison.lines().stream()
                                .filter(line -> line.isSlowerBy(percent))
                                .toList();
        if (json) {
            System.out.println(Json.write(object(comparison, slower)));
        } else {
            System.out.print(ComparisonText.of(comparison, name(first), name(second)));
            slower.forEach(
                    line ->
                            System.err.println(
                                    "tickring perf: slower by more than "
                                            + percent
                                            + " %: "
                                            + line.subject()
                                            + ", "
                                            + line.figure()));
        }
        return slower.isEmpty() ? 0 : SLOWER;
    }

    private Map<String, Object> object(Comparison comparison, List<Comparison.Line> slower) {
        final Map<String, Object> object = new LinkedHashMap<>();
        object.put("format", "tickring-perf-comparison");
        object.put("version", 1);
        object.put("a", before.toString());
        object.put("b", after.toString());
        object.put("comparison", comparison);
        object.put("tooSlow", slower);
        return object;
    }

    private static String name(LoadedRun run) {
        return run.name()
                + " ("
                + run.result().kind()
                + " "
                + run.result().scenario()
                + ", "
                + run.result().started()
                + ")";
    }
}
