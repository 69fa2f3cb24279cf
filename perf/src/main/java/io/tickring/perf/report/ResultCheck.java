package io.tickring.perf.report;

import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Mark;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.Row;
import io.tickring.perf.result.Spread;
import io.tickring.perf.result.Timeline;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Checks what the layout of JSON does not: that what must be there is there, that numbers are
 * numbers, and that names of files are names. What is absent and may be becomes empty.
 */
final class ResultCheck {
    private final Path file;

    private ResultCheck(Path file) {
        this.file = file;
    }

    /**
     * @throws IllegalArgumentException naming file and place
     */
    static Result checked(Path file, Result result) {
        return new ResultCheck(file).result(result);
    }

    private Result result(Result result) {
        require(result.scenario() != null, "scenario");
        require(result.kind() != null, "kind");
        final Result whole =
                new Result(
                        result.format(),
                        result.version(),
                        result.kind(),
                        result.scenario(),
                        Objects.requireNonNullElse(result.started(), "unknown"),
                        result.seconds(),
                        result.partial(),
                        result.quick(),
                        orEmpty(result.environment()),
                        orEmpty(result.config()),
                        result.hiccup(),
                        orEmpty(result.rows()).stream().map(this::row).toList(),
                        result.timeline(),
                        orEmpty(result.marks()),
                        orEmpty(result.figures()),
                        orEmpty(result.notes()));
        require(number(whole.seconds()), "seconds");
        texts("environment", whole.environment());
        texts("config", whole.config());
        if (whole.hiccup() != null) {
            latency("hiccup", whole.hiccup());
        }
        if (whole.timeline() != null) {
            timeline(whole.timeline());
        }
        whole.marks().forEach(this::mark);
        whole.figures().forEach(this::figure);
        require(whole.notes().stream().noneMatch(Objects::isNull), "notes");
        return whole;
    }

    private Row row(Row row) {
        require(row != null && row.name() != null, "rows: name");
        final String place = "row " + row.name();
        require(number(row.targetPerS()), place + ": targetPerS");
        optional(place + ": achievedPerS", row.achievedPerS());
        optional(place + ": allocatedBytesPerTick", row.allocatedBytesPerTick());
        final Map<String, Latency> stages = orEmpty(row.stages());
        stages.forEach((stage, latency) -> latency(place + ": stage " + stage, latency));
        return new Row(
                row.name(),
                row.targetPerS(),
                row.achievedPerS(),
                stages,
                row.allocatedBytesPerTick(),
                row.verdict(),
                row.runs(),
                orEmpty(row.notes()));
    }

    private void latency(String place, Latency latency) {
        require(latency != null, place);
        spread(place + ": p50", latency.p50());
        spread(place + ": p90", latency.p90());
        spread(place + ": p99", latency.p99());
        spread(place + ": p999", latency.p999());
        spread(place + ": p9999", latency.p9999());
        spread(place + ": max", latency.max());
        // A name with a directory in it would have this file choose what is read from the disk.
        require(
                latency.hgrm() == null || latency.hgrm().matches("[^/\\\\\\x00]+\\.hgrm"),
                place + ": hgrm is no name of a file beside it");
    }

    private void timeline(Timeline timeline) {
        require(number(timeline.periodS()) && timeline.periodS() > 0, "timeline: periodS");
        final List<List<Double>> lines =
                Arrays.asList(timeline.p50Ns(), timeline.p99Ns(), timeline.maxNs());
        for (List<Double> line : lines) {
            require(
                    line != null
                            && line.size() == lines.get(0).size()
                            && line.stream().allMatch(ns -> ns != null && number(ns)),
                    "timeline");
        }
    }

    private void mark(Mark mark) {
        require(
                mark != null && mark.kind() != null && number(mark.atS()) && number(mark.seconds()),
                "marks");
    }

    private void figure(Measure figure) {
        require(figure != null && figure.name() != null && figure.unit() != null, "figures");
        final String place = "figure " + figure.name();
        spread(place + ": value", figure.value());
        optional(place + ": baseline", figure.baseline());
        optional(place + ": ratio", figure.ratio());
    }

    private void optional(String place, Spread spread) {
        if (spread != null) {
            spread(place, spread);
        }
    }

    private void spread(String place, Spread spread) {
        require(
                spread != null
                        && number(spread.median())
                        && number(spread.least())
                        && number(spread.greatest())
                        && spread.least() <= spread.median()
                        && spread.median() <= spread.greatest(),
                place);
    }

    private void texts(String place, Map<String, String> texts) {
        require(texts.values().stream().noneMatch(Objects::isNull), place);
    }

    private static boolean number(double value) {
        return Double.isFinite(value);
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }

    private static <V> Map<String, V> orEmpty(Map<String, V> map) {
        return map == null ? Map.of() : map;
    }

    private void require(boolean holds, String place) {
        if (!holds) {
            throw new IllegalArgumentException(
                    file + " is a broken result, at " + place + ": measure again");
        }
    }
}
