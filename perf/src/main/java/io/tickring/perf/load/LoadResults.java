package io.tickring.perf.load;

import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Mark;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.ResultFile;
import io.tickring.perf.result.Row;
import io.tickring.perf.result.Spread;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * The measurements of all runs so far, and what they say together. <b>Thread:</b> any: an interrupt
 * writes down what there is.
 */
public final class LoadResults {
    private static final int HGRM_STEPS = 5;
    private static final double HALF_WITHIN = 1e-3;
    private static final String HICCUP = "hiccup";

    private final String scenario;
    private final boolean quick;
    private final Map<String, String> environment;
    private final Map<String, String> config;
    private final Instant started = Instant.now();
    private final List<Measurement> measurements = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    public LoadResults(
            String scenario,
            boolean quick,
            Map<String, String> environment,
            Map<String, String> config) {
        this.scenario = scenario;
        this.quick = quick;
        this.environment = environment;
        this.config = config;
    }

    public synchronized void add(Measurement measurement) {
        measurements.add(measurement);
    }

    /** Something that a reader must know. */
    public synchronized void note(String text) {
        notes.add(text);
    }

    /** The rates that were run so far, each once, lowest first. */
    public synchronized List<Double> ratesPerS() {
        return measurements.stream().map(Measurement::ratePerS).distinct().sorted().toList();
    }

    /**
     * Writes {@code run.json} and a {@code .hgrm} of each distribution.
     *
     * @param partial whether the run was broken off
     */
    public synchronized Result write(Path directory, boolean partial) throws IOException {
        Files.createDirectories(directory);
        final Map<String, Histogram> distributions = new LinkedHashMap<>();
        final Result result = result(partial, distributions);
        for (Map.Entry<String, Histogram> each : distributions.entrySet()) {
            final Path file = directory.resolve(each.getKey());
            try (PrintStream out =
                    new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
                each.getValue().outputPercentileDistribution(out, HGRM_STEPS, 1.0);
                if (out.checkError()) {
                    throw new IOException("writing " + file + " failed; is its disk full?");
                }
            }
        }
        ResultFile.write(directory, result);
        return result;
    }

    /** What there is so far. */
    public synchronized Result result(boolean partial) {
        return result(partial, new LinkedHashMap<>());
    }

    private Result result(boolean partial, Map<String, Histogram> distributions) {
        final Map<Double, List<Measurement>> byTarget = new TreeMap<>();
        for (Measurement each : measurements) {
            if (!each.stages().isEmpty()) {
                byTarget.computeIfAbsent(each.targetPerS(), target -> new ArrayList<>()).add(each);
            }
        }
        final List<Row> rows = new ArrayList<>();
        byTarget.values().forEach(runs -> rows.add(row(runs, distributions)));
        final Measurement shown = shown(rows, byTarget);
        final Latency hiccup = hiccup(distributions);
        return new Result(
                Result.FORMAT,
                Result.VERSION,
                "run",
                scenario,
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                started.until(Instant.now(), ChronoUnit.MILLIS) / 1e3,
                partial,
                quick,
                environment,
                config,
                hiccup,
                rows,
                shown == null ? null : shown.timeline(),
                marks(shown),
                figures(rows, hiccup),
                allNotes(shown));
    }

    private static Row row(List<Measurement> runs, Map<String, Histogram> distributions) {
        final Measurement first = runs.get(0);
        final Map<String, Latency> stages = new LinkedHashMap<>();
        for (String stage : first.stages().keySet()) {
            stages.put(
                    stage,
                    latency(
                            stage + '-' + fileWord(first.row()) + ".hgrm",
                            runs.stream().map(run -> run.stages().get(stage)).toList(),
                            distributions));
        }
        final long kept = runs.stream().filter(Measurement::keptUp).count();
        final List<String> notes = new ArrayList<>();
        if (kept > 0 && kept < runs.size()) {
            notes.add("kept up in " + kept + " of " + runs.size() + " runs");
        }
        notes.addAll(notesOf(runs));
        return new Row(
                first.row(),
                first.targetPerS(),
                spread(runs, Measurement::achievedPerS),
                stages,
                spread(runs, Measurement::allocatedBytesPerTick),
                kept * 2 > runs.size() ? Row.KEPT_UP : Row.FELL_BEHIND,
                runs.size(),
                notes);
    }

    /** Each note once, and of which runs it is when it is not of all. */
    private static List<String> notesOf(List<Measurement> runs) {
        final Map<String, List<Integer>> byNote = new LinkedHashMap<>();
        for (Measurement run : runs) {
            run.notes()
                    .forEach(
                            note ->
                                    byNote.computeIfAbsent(note, text -> new ArrayList<>())
                                            .add(run.run()));
        }
        final List<String> notes = new ArrayList<>();
        byNote.forEach(
                (note, of) ->
                        notes.add(of.size() == runs.size() ? note : "run " + of + ": " + note));
        return notes;
    }

    private static String fileWord(String row) {
        return row.replaceAll("[^0-9A-Za-z.]+", "-").toLowerCase(Locale.ROOT);
    }

    private static Spread spread(List<Measurement> runs, ToDoubleFunction<Measurement> value) {
        return Spread.of(runs.stream().mapToDouble(value).boxed().toList());
    }

    private static Latency latency(
            String file, List<String> encoded, Map<String, Histogram> distributions) {
        final List<Histogram> runs = encoded.stream().map(StageRecorder::decoded).toList();
        final Histogram all = runs.get(0).copy();
        runs.subList(1, runs.size()).forEach(all::add);
        distributions.put(file, all);
        return Latency.of(runs, file);
    }

    /** One value of each run: what it saw at all of its rates. */
    private Latency hiccup(Map<String, Histogram> distributions) {
        final Map<Integer, Histogram> byRun = new TreeMap<>();
        for (Measurement each : measurements) {
            if (each.hiccup() != null) {
                byRun.merge(
                        each.run(),
                        StageRecorder.decoded(each.hiccup()),
                        (known, more) -> {
                            known.add(more);
                            return known;
                        });
            }
        }
        if (byRun.isEmpty()) {
            return null;
        }
        return latency(
                HICCUP + ".hgrm",
                byRun.values().stream().map(run -> StageRecorder.of(run).encoded()).toList(),
                distributions);
    }

    /**
     * Whose timeline and marks are kept: of the highest rate that was kept up with, or the lowest,
     * the run in the middle by its p99.
     */
    private static Measurement shown(List<Row> rows, Map<Double, List<Measurement>> byTarget) {
        if (rows.isEmpty()) {
            return null;
        }
        final Row row =
                rows.stream()
                        .filter(each -> each.verdict().equals(Row.KEPT_UP))
                        .reduce((lower, higher) -> higher)
                        .orElse(rows.get(0));
        final List<Measurement> runs = new ArrayList<>(byTarget.get(row.targetPerS()));
        final Function<Measurement, Long> p99 =
                run ->
                        StageRecorder.decoded(run.stages().get(LoadRun.VISIBLE))
                                .getValueAtPercentile(99);
        runs.sort(Comparator.comparing(p99));
        return runs.get(runs.size() / 2);
    }

    private List<Mark> marks(Measurement shown) {
        if (shown != null) {
            return shown.marks();
        }
        return measurements.isEmpty() ? List.of() : measurements.get(0).marks();
    }

    private List<String> allNotes(Measurement shown) {
        final List<String> all = new ArrayList<>(notes);
        if (shown != null) {
            all.add("timeline and marks are of run " + shown.run() + " at " + shown.row());
        }
        for (Measurement each : measurements) {
            if (each.stages().isEmpty()) {
                each.notes().stream().filter(note -> !all.contains(note)).forEach(all::add);
            }
        }
        return all;
    }

    private List<Measure> figures(List<Row> rows, Latency hiccup) {
        final Map<String, List<Measurement.Value>> byName = new LinkedHashMap<>();
        for (Measurement each : measurements) {
            for (Measurement.Value value : each.values()) {
                byName.computeIfAbsent(value.name(), name -> new ArrayList<>()).add(value);
            }
        }
        final List<Measure> figures = new ArrayList<>();
        byName.values().forEach(values -> figures.add(figure(values)));
        saturation(rows, hiccup, figures);
        return figures;
    }

    private static Measure figure(List<Measurement.Value> values) {
        final Measurement.Value first = values.get(0);
        final Spread spread = Spread.of(values.stream().map(Measurement.Value::value).toList());
        return new Measure(
                first.name(),
                first.unit(),
                spread,
                null,
                null,
                null,
                first.most() == 0 ? null : String.format(Locale.ROOT, "≤ %,.0f", first.most()),
                first.most() == 0 ? null : spread.median() <= first.most());
    }

    /** Saturation is known where one rate was kept up with and a higher one was not. */
    private static void saturation(List<Row> rows, Latency hiccup, List<Measure> figures) {
        Row highest = null;
        boolean fell = false;
        for (Row row : rows) {
            if (row.verdict().equals(Row.KEPT_UP)) {
                highest = row;
                fell = false;
            } else {
                fell = true;
            }
        }
        if (highest == null || !fell) {
            return;
        }
        figures.add(
                new Measure(
                        "saturation: the highest rate that was kept up with",
                        "ticks/s",
                        highest.achievedPerS(),
                        null,
                        null,
                        null,
                        null,
                        null));
        for (Row row : rows) {
            if (Math.abs(row.targetPerS() * 2 / highest.targetPerS() - 1) < HALF_WITHIN
                    && hiccup != null) {
                figures.add(
                        new Measure(
                                "visible, p99.9 at half of saturation",
                                "ns",
                                row.stages().get(LoadRun.VISIBLE).p999(),
                                HICCUP,
                                hiccup.p999(),
                                null,
                                null,
                                null));
            }
        }
    }
}
