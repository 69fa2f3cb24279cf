package io.tickring.perf.result;

/**
 * A figure beside its baseline. Immutable; what does not apply is null.
 *
 * @param ratio of value to baseline, run by run
 * @param aim in words, such as "≤ 1.1 × C"
 * @param met whether the median meets the aim
 */
public record Measure(
        String name,
        String unit,
        Spread value,
        String baselineName,
        Spread baseline,
        Spread ratio,
        String aim,
        Boolean met) {}
