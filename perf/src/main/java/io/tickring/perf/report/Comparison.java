package io.tickring.perf.report;

import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.Row;
import io.tickring.perf.result.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two results side by side. Immutable.
 *
 * @param differences of the machine, the JVM, the code and the configuration
 * @param lines what both have
 * @param onlyBefore what the second lacks
 * @param onlyAfter what the first lacks
 */
public record Comparison(
        List<Difference> differences,
        List<Line> lines,
        List<String> onlyBefore,
        List<String> onlyAfter) {
    private static final List<String> ENVIRONMENT =
            List.of(
                    "git commit",
                    "cpu",
                    "cores",
                    "jdk",
                    "gc",
                    "max heap",
                    "flags",
                    "kernel",
                    "file system",
                    "clock source");
    private static final String NONE = "none";
    private static final double PERCENT = 100;
    private static final String RATIO = "×";

    /** Something that the results depend on and that is not the same. */
    public record Difference(String name, String before, String after) {}

    /**
     * One number of both.
     *
     * @param subject the row, or the figure
     * @param figure what of it
     * @param unit "ns" for times, "/s" for rates
     * @param changePercent of the medians; null when the first is 0
     * @param isOurs false for what tells about the machine alone
     */
    public record Line(
            String subject,
            String figure,
            String unit,
            Spread before,
            Spread after,
            Double changePercent,
            Confidence confidence,
            boolean isOurs) {
        /** Whether it is likely slower by more than so many percent. */
        public boolean isSlowerBy(double percent) {
            return isOurs
                    && confidence == Confidence.SLOWER
                    && (changePercent == null || Math.abs(changePercent) > percent);
        }
    }

    /** What a result has to compare, by its name. */
    private record Value(
            String subject,
            String figure,
            String unit,
            Direction direction,
            Spread spread,
            boolean isOurs) {
        String key() {
            return subject + ": " + figure + " (" + unit + ")";
        }
    }

    public static Comparison of(Result before, Result after) {
        final Map<String, Value> first = values(before);
        final Map<String, Value> second = values(after);
        final List<Line> lines = new ArrayList<>();
        first.forEach(
                (key, value) -> {
                    if (second.containsKey(key)) {
                        lines.add(line(value, second.get(key).spread));
                    }
                });
        return new Comparison(
                differences(before, after),
                List.copyOf(lines),
                without(first, second),
                without(second, first));
    }

    private static Line line(Value value, Spread after) {
        final double median = value.spread.median();
        final Double change =
                median == 0
                        ? (after.median() == 0 ? Double.valueOf(0) : null)
                        : Double.valueOf((after.median() - median) / median * PERCENT);
        return new Line(
                value.subject,
                value.figure,
                value.unit,
                value.spread,
                after,
                change,
                Confidence.of(value.spread, after, value.direction),
                value.isOurs);
    }

    private static List<String> without(Map<String, Value> these, Map<String, Value> others) {
        final Set<String> subjects = new LinkedHashSet<>();
        these.forEach(
                (key, value) -> {
                    if (!others.containsKey(key)) {
                        subjects.add(key);
                    }
                });
        return List.copyOf(subjects);
    }

    private static Map<String, Value> values(Result result) {
        final Map<String, Value> values = new LinkedHashMap<>();
        if (result.hiccup() != null) {
            latency(values, "the machine", "hiccup", result.hiccup(), false);
        }
        for (Row row : result.rows()) {
            put(values, row.name(), "achieved", "/s", row.achievedPerS(), true);
            row.stages()
                    .forEach((stage, latency) -> latency(values, row.name(), stage, latency, true));
            put(values, row.name(), "allocated", "bytes/tick", row.allocatedBytesPerTick(), true);
        }
        for (Measure figure : result.figures()) {
            put(values, figure.name(), "median", figure.unit(), figure.value(), true);
            // More of a ratio is better where more of its values is.
            put(
                    values,
                    new Value(
                            figure.name(),
                            "beside " + figure.baselineName(),
                            RATIO,
                            Direction.of(figure.unit()),
                            figure.ratio(),
                            true));
        }
        return values;
    }

    private static void latency(
            Map<String, Value> values,
            String subject,
            String stage,
            Latency latency,
            boolean isOurs) {
        put(values, subject, stage + " 50 %", "ns", latency.p50(), isOurs);
        put(values, subject, stage + " 90 %", "ns", latency.p90(), isOurs);
        put(values, subject, stage + " 99 %", "ns", latency.p99(), isOurs);
        put(values, subject, stage + " 99.9 %", "ns", latency.p999(), isOurs);
        put(values, subject, stage + " 99.99 %", "ns", latency.p9999(), isOurs);
        put(values, subject, stage + " max", "ns", latency.max(), isOurs);
    }

    private static void put(
            Map<String, Value> values,
            String subject,
            String figure,
            String unit,
            Spread spread,
            boolean isOurs) {
        put(values, new Value(subject, figure, unit, Direction.of(unit), spread, isOurs));
    }

    /** Of what was not measured there is no spread. */
    private static void put(Map<String, Value> values, Value value) {
        if (value.spread != null) {
            values.putIfAbsent(value.key(), value);
        }
    }

    private static List<Difference> differences(Result before, Result after) {
        final List<Difference> differences = new ArrayList<>();
        add(differences, "kind", before.kind(), after.kind());
        add(differences, "scenario", before.scenario(), after.scenario());
        add(differences, "interrupted", yesNo(before.partial()), yesNo(after.partial()));
        add(differences, "quick", yesNo(before.quick()), yesNo(after.quick()));
        for (String name : ENVIRONMENT) {
            add(
                    differences,
                    name,
                    before.environment().getOrDefault(name, NONE),
                    after.environment().getOrDefault(name, NONE));
        }
        final Set<String> config = new LinkedHashSet<>(before.config().keySet());
        config.addAll(after.config().keySet());
        for (String name : config) {
            add(
                    differences,
                    "config " + name,
                    before.config().getOrDefault(name, NONE),
                    after.config().getOrDefault(name, NONE));
        }
        return List.copyOf(differences);
    }

    private static void add(
            List<Difference> differences, String name, String before, String after) {
        if (!before.equals(after)) {
            differences.add(new Difference(name, before, after));
        }
    }

    private static String yesNo(boolean value) {
        return value ? "yes" : "no";
    }
}
