package io.tickring.perf.report;

import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.Row;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a result says, in plain words. Pure functions. */
final class Verdict {
    private Verdict() {}

    static String of(Result result) {
        final List<String> sentences = new ArrayList<>();
        final Sweep sweep = new Sweep(result.rows());
        if (!sweep.rates().isEmpty()) {
            sentences.add(rates(sweep));
            sweep.nearHalfOfSaturation()
                    .flatMap(row -> latency(result, row, sweep.rates().size() > 1))
                    .ifPresent(sentences::add);
        }
        result.rows().stream()
                .filter(row -> row.targetPerS() == 0 && row.achievedPerS() != null)
                .map(
                        row ->
                                row.name()
                                        + ": "
                                        + Units.rate(row.achievedPerS().median())
                                        + ", as fast as it goes.")
                .forEach(sentences::add);
        baselines(result.figures()).ifPresent(sentences::add);
        aims(result.figures()).ifPresent(sentences::add);
        return sentences.isEmpty()
                ? "This result says nothing about speed."
                : String.join(" ", sentences);
    }

    private static String rates(Sweep sweep) {
        final Optional<Row> kept = sweep.lastKeptUp();
        final Optional<Row> behind = sweep.firstBehind();
        if (kept.isEmpty()) {
            return behind.map(
                            row ->
                                    "Fell behind at every rate, the lowest of which was "
                                            + Units.rate(row.targetPerS())
                                            + '.')
                    .orElse("No rate has a verdict.");
        }
        final String upTo = "Kept up to " + Units.rate(kept.get().targetPerS());
        return behind.map(
                        row ->
                                upTo
                                        + "; fell behind at "
                                        + Units.rate(row.targetPerS())
                                        + ", achieving "
                                        + Units.rate(row.achievedPerS().median())
                                        + '.')
                .orElse(upTo + ", the highest rate that was tried: saturation lies above.");
    }

    private static Optional<String> latency(Result result, Row row, boolean isOfMany) {
        return Sweep.headlineStage(result)
                .flatMap(
                        stage ->
                                Sweep.latency(row, stage)
                                        .map(
                                                latency ->
                                                        sentence(
                                                                stage,
                                                                latency,
                                                                row,
                                                                isOfMany,
                                                                result.hiccup())));
    }

    private static String sentence(
            String stage, Latency latency, Row row, boolean isOfMany, Latency hiccup) {
        return "At "
                + Units.rate(row.targetPerS())
                + (isOfMany ? ", the rate nearest to half of saturation," : "")
                + " 99.9 % of ticks had passed the stage “"
                + stage
                + "” "
                + Units.time(latency.p999().median())
                + " after the moment they were meant to be sent"
                + (hiccup == null
                        ? ""
                        : "; the machine itself hiccuped for "
                                + Units.time(hiccup.p999().median())
                                + " at the same percentile")
                + '.';
    }

    private static Optional<String> baselines(List<Measure> figures) {
        final List<Confidence> words =
                figures.stream()
                        .filter(figure -> figure.baseline() != null)
                        .map(
                                figure ->
                                        Confidence.of(
                                                figure.baseline(),
                                                figure.value(),
                                                Direction.of(figure.unit())))
                        .toList();
        if (words.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "Of "
                        + count(words.size(), "figure")
                        + " with a baseline in the same run, "
                        + words.stream()
                                .collect(
                                        Collectors.groupingBy(
                                                word -> word,
                                                () -> new EnumMap<>(Confidence.class),
                                                Collectors.counting()))
                                .entrySet()
                                .stream()
                                .map(entry -> entry.getValue() + " " + of(entry.getKey()))
                                .collect(Collectors.joining(", "))
                        + '.');
    }

    private static String of(Confidence word) {
        return switch (word) {
            case NO_CHANGE -> "no different";
            case FASTER -> "faster";
            case SLOWER -> "slower";
            case LESS -> "less";
            case MORE -> "more";
            case TOO_FEW_RUNS -> "with too few runs to say";
        };
    }

    private static Optional<String> aims(List<Measure> figures) {
        final List<Measure> aimed =
                figures.stream().filter(figure -> figure.met() != null).toList();
        final String missed =
                aimed.stream()
                        .filter(figure -> !figure.met())
                        .map(Measure::name)
                        .distinct()
                        .collect(Collectors.joining(", "));
        if (aimed.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                missed.isEmpty()
                        ? "Every aim is met (" + aimed.size() + ")."
                        : aimed.stream().filter(figure -> !figure.met()).count()
                                + " of "
                                + count(aimed.size(), "aim")
                                + " missed: "
                                + missed
                                + '.');
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
