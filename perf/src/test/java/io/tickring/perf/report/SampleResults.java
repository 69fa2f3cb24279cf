package io.tickring.perf.report;

import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Mark;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.ResultFile;
import io.tickring.perf.result.Row;
import io.tickring.perf.result.Spread;
import io.tickring.perf.result.Timeline;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Results made up to be drawn: their shapes are those of real ones, their numbers are not measured.
 * Always the same.
 */
public final class SampleResults {
    private static final int RUNS = 5;
    private static final int TICKS_A_RUN = 4_000;
    private static final double SATURATION_PER_S = 5.2e6;
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_US = 1e3;
    private static final Map<String, Double> STAGES = new LinkedHashMap<>();

    static {
        STAGES.put("ring", 0.15);
        STAGES.put("append", 0.6);
        STAGES.put("visible", 1.0);
        STAGES.put("forced", 40.0);
    }

    private final SplittableRandom random = new SplittableRandom(20_260_105);
    private final Path directory;

    private SampleResults(Path directory) {
        this.directory = directory;
    }

    /** Writes all samples below a directory, to be looked at. */
    public static void main(String[] directory) throws IOException {
        final Path root = Path.of(directory[0]);
        steady(root.resolve("steady"), 1);
        steady(root.resolve("steady-slower"), 1.4);
        loops(root.resolve("loops"));
        peers(root.resolve("peers"));
    }

    /**
     * A sweep of rates past saturation, with stages, timeline and marks.
     *
     * @param slowness factor of all latencies
     */
    public static Path steady(Path directory, double slowness) throws IOException {
        Files.createDirectories(directory);
        return ResultFile.write(directory, new SampleResults(directory).steady(slowness));
    }

    /** Figures beside C, one of which misses its aim. */
    public static Path loops(Path directory) throws IOException {
        return ResultFile.write(
                directory,
                figures(
                        "loops",
                        List.of(
                                measure("write64.lock", "ns", 5.6, "C", 5.5, "≤ 1.1 × C", true),
                                measure("bulk4k.same", "ns", 71, "C", 66, "≤ 1.1 × C", true),
                                measure("bulk4k.span", "ns", 214, "C", 170, "≤ 1.1 × C", false),
                                measure("route.cached", "ns", 1.1, "C", 1.4, null, null),
                                measure("ingest.long", "ns", 31, "C", 28, null, null),
                                measure("node.durable", "ns", 1_240, null, 0, null, null))));
    }

    /** Jobs beside several other systems. */
    public static Path peers(Path directory) throws IOException {
        final List<Measure> figures = new ArrayList<>();
        final String rate = "M records/s";
        figures.add(measure("append", rate, 18.2, "Chronicle Queue", 5.1, "≥ 2 ×", true));
        figures.add(measure("append", rate, 18.2, "Aeron Archive", 9.4, null, null));
        figures.add(measure("append", rate, 18.2, "QuestDB", 2.2, null, null));
        figures.add(measure("replay", rate, 41, "Chronicle Queue", 11, "≥ 2 ×", true));
        figures.add(measure("replay", rate, 41, "Aeron Archive", 44, null, null));
        figures.add(measure("scan", "ms", 1.9, "QuestDB", 4.4, "first", true));
        figures.add(measure("scan", "ms", 1.9, "DuckDB", 12.7, "first", true));
        figures.add(measure("vwap", "ms", 61, "QuestDB", 70, "first", true));
        figures.add(measure("vwap", "ms", 61, "DuckDB", 55, "first", false));
        return ResultFile.write(directory, figures("peers", figures));
    }

    /** A spread of {@value #RUNS} values within 6 % of the middle. */
    static Spread around(double middle) {
        return Spread.of(
                IntStream.range(0, RUNS).mapToObj(run -> middle * (0.94 + 0.03 * run)).toList());
    }

    static Result figures(String kind, List<Measure> figures) {
        return new Result(
                Result.FORMAT,
                Result.VERSION,
                kind,
                kind,
                "2026-01-05T14:30:00Z",
                212.5,
                false,
                false,
                environment(),
                Map.of("rounds", "5"),
                null,
                List.of(),
                null,
                List.of(),
                figures,
                List.of("C: cc 12.2.0, -O2 -march=native"));
    }

    static Map<String, String> environment() {
        final Map<String, String> environment = new LinkedHashMap<>();
        environment.put("time", "2026-01-05T14:30:00Z");
        environment.put("git commit", "0123456789ab");
        environment.put("cpu", "Sample CPU at 3.0 GHz");
        environment.put(
                "cores",
                "2 (producer and consumer share them with the log agent, the compiler and the"
                        + " kernel)");
        environment.put("memory", "24684092 kB, available 24114656 kB");
        environment.put("jdk", "OpenJDK 64-Bit Server VM 17.0.15+6, Sample");
        environment.put("gc", "PS MarkSweep, PS Scavenge");
        environment.put("flags", "-XX:+UseParallelGC --enable-native-access=ALL-UNNAMED");
        environment.put("kernel", "Linux 6.1");
        environment.put("file system", "ext4");
        environment.put("clock source", "tsc");
        environment.put("load average", "0.09 0.69 1.27 2/98 2771");
        return environment;
    }

    private static Measure measure(
            String name,
            String unit,
            double value,
            String baselineName,
            double baseline,
            String aim,
            Boolean met) {
        return new Measure(
                name,
                unit,
                around(value),
                baselineName,
                baselineName == null ? null : around(baseline),
                baselineName == null ? null : around(value / baseline),
                aim,
                met);
    }

    private Result steady(double slowness) throws IOException {
        final List<Row> rows = new ArrayList<>();
        for (double targetPerS : new double[] {5e5, 1e6, 2e6, 3e6, 4e6, 5e6, 6e6, 8e6}) {
            rows.add(row(targetPerS, slowness));
        }
        final Map<String, String> config = new LinkedHashMap<>();
        config.put("profile", "BALANCED");
        config.put("shards", "1");
        config.put("ack", "WAL");
        config.put("flush", "on");
        config.put("pinned", "no");
        final double[] pause = {80 * NS_PER_US};
        return new Result(
                Result.FORMAT,
                Result.VERSION,
                "run",
                "steady",
                "2026-01-05T14:30:00Z",
                412.5,
                false,
                false,
                environment(),
                config,
                latency("hiccup", run -> () -> pause[0] * tail(1) / 20),
                rows,
                timeline(slowness),
                marks(),
                List.of(),
                List.of(
                        "5 runs of 10 s a rate after a warm-up of 12 s",
                        "producer and consumer share cores"));
    }

    private Row row(double targetPerS, double slowness) throws IOException {
        final boolean isBehind = targetPerS > SATURATION_PER_S;
        final double load = Math.min(targetPerS / SATURATION_PER_S, 0.97);
        final Map<String, Latency> stages = new LinkedHashMap<>();
        final String name = Units.rate(targetPerS);
        for (Map.Entry<String, Double> stage : STAGES.entrySet()) {
            final double middleNs =
                    slowness * stage.getValue() * 4 * NS_PER_US * (1 + load / (1 - load) / 6);
            final double queueNs =
                    isBehind ? (targetPerS / SATURATION_PER_S - 1) * 4_000 * NS_PER_MS : 0;
            stages.put(
                    stage.getKey(),
                    latency(
                            stage.getKey() + "-" + name.replace(' ', '-').replace("/", "-"),
                            run ->
                                    () ->
                                            middleNs * tail(1 + run * 0.02)
                                                    + queueNs * random.nextDouble()));
        }
        return new Row(
                name,
                targetPerS,
                isBehind
                        ? around(SATURATION_PER_S * 0.98)
                        : Spread.of(List.of(targetPerS, targetPerS, targetPerS * 0.9998)),
                stages,
                Spread.of(List.of(0.0, 0.0, 0.0, 0.01, 0.0)),
                isBehind ? Row.FELL_BEHIND : Row.KEPT_UP,
                RUNS,
                List.of());
    }

    /** Around 1, with one in a hundred much more and one in some thousand very much. */
    private double tail(double factor) {
        final double share = random.nextDouble();
        final double most = share > 0.9996 ? 150 : share > 0.99 ? 12 : 1.6;
        return factor * (0.7 + most * -Math.log(1 - random.nextDouble()) / 4);
    }

    private Latency latency(String file, Function<Integer, DoubleSupplier> ns) throws IOException {
        final Histogram all = new Histogram(3);
        final List<Histogram> runs = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            final Histogram histogram = new Histogram(3);
            final DoubleSupplier latency = ns.apply(run);
            for (int tick = 0; tick < TICKS_A_RUN; tick++) {
                histogram.recordValue((long) latency.getAsDouble());
            }
            all.add(histogram);
            runs.add(histogram);
        }
        final String name = file + ".hgrm";
        try (PrintStream out =
                new PrintStream(
                        Files.newOutputStream(directory.resolve(name)),
                        false,
                        StandardCharsets.UTF_8)) {
            all.outputPercentileDistribution(out, 1.0);
        }
        return new Latency(
                all.getTotalCount(),
                percentile(runs, 50),
                percentile(runs, 90),
                percentile(runs, 99),
                percentile(runs, 99.9),
                percentile(runs, 99.99),
                percentile(runs, 100),
                name);
    }

    private static Spread percentile(List<Histogram> runs, double percent) {
        return Spread.of(
                runs.stream().map(run -> (double) run.getValueAtPercentile(percent)).toList());
    }

    /** Thirty seconds, of which one says nothing. */
    private Timeline timeline(double slowness) {
        final List<Double> p50 = new ArrayList<>();
        final List<Double> p99 = new ArrayList<>();
        final List<Double> max = new ArrayList<>();
        for (int period = 0; period < 300; period++) {
            final double atS = period / 10.0;
            final boolean isSilent = atS >= 26 && atS < 27;
            final double rise = atS >= 18 && atS < 23 ? 9 : atS % 4 < 0.5 ? 2.5 : 1;
            final double middle =
                    isSilent
                            ? 0
                            : slowness * 6 * NS_PER_US * rise * (0.9 + random.nextDouble() / 5);
            p50.add(middle);
            p99.add(middle * (3 + random.nextDouble()));
            max.add(middle * (12 + 60 * Math.pow(random.nextDouble(), 6)));
        }
        return new Timeline("visible", 0.1, p50, p99, max);
    }

    private static List<Mark> marks() {
        final List<Mark> marks = new ArrayList<>();
        marks.add(new Mark(18, "burst", 5));
        for (int n = 0; n < 8; n++) {
            marks.add(new Mark(n * 4, "flush", 0.45));
        }
        for (int n = 1; n < 24; n++) {
            marks.add(new Mark(n * 1.27, "roll", 0));
        }
        for (double atS : new double[] {3.1, 9.4, 17.2, 21.9, 28.3}) {
            marks.add(new Mark(atS, "gc", 0.006));
        }
        marks.add(new Mark(12.2, "compaction", 1.9));
        marks.add(new Mark(24.4, "compaction", 2.2));
        return marks;
    }
}
