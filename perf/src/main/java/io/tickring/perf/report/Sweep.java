package io.tickring.perf.report;

import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.Row;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rates of a run in ascending order, and where it stopped keeping up. Pure functions. */
final class Sweep {
    private static final List<String> END_TO_END = List.of("visible", "end to end", "total");

    private final List<Row> rates;

    Sweep(List<Row> rows) {
        rates =
                rows.stream()
                        .filter(row -> row.targetPerS() > 0 && row.achievedPerS() != null)
                        .sorted(Comparator.comparingDouble(Row::targetPerS))
                        .toList();
    }

    /** Rows that had a target. */
    List<Row> rates() {
        return rates;
    }

    /** The highest rate that it kept up with. */
    Optional<Row> lastKeptUp() {
        return rates.stream()
                .filter(row -> Row.KEPT_UP.equals(row.verdict()))
                .reduce((lower, higher) -> higher);
    }

    /** The lowest rate from which on it kept up with none. */
    Optional<Row> firstBehind() {
        final double kept = lastKeptUp().map(Row::targetPerS).orElse(0.0);
        return rates.stream()
                .filter(row -> row.targetPerS() > kept && Row.FELL_BEHIND.equals(row.verdict()))
                .findFirst();
    }

    /** The rate that it kept up with nearest to half of the most that was ever achieved. */
    Optional<Row> nearHalfOfSaturation() {
        final double half =
                rates.stream().mapToDouble(row -> row.achievedPerS().median()).max().orElse(0) / 2;
        return rates.stream()
                .filter(row -> Row.KEPT_UP.equals(row.verdict()))
                .min(Comparator.comparingDouble(row -> Math.abs(row.targetPerS() - half)));
    }

    /** The stage that stands for the whole way of a tick; nothing when no row has a stage. */
    static Optional<String> headlineStage(Result result) {
        final List<String> stages =
                result.rows().stream()
                        .map(Row::stages)
                        .map(Map::keySet)
                        .flatMap(Collection::stream)
                        .distinct()
                        .toList();
        if (result.timeline() != null && stages.contains(result.timeline().stage())) {
            return Optional.of(result.timeline().stage());
        }
        return END_TO_END.stream()
                .filter(stages::contains)
                .findFirst()
                .or(() -> stages.stream().reduce((earlier, later) -> later));
    }

    /** Of a row without that stage nothing. */
    static Optional<Latency> latency(Row row, String stage) {
        return Optional.ofNullable(row.stages().get(stage));
    }
}
