package io.tickring.perf.result;

/**
 * Percentiles of one stage over several runs, in ns. Immutable.
 *
 * @param count measured ticks of all runs
 * @param p999 99.9 %
 * @param p9999 99.99 %
 * @param hgrm name of the file beside {@code run.json} that holds the whole distribution
 */
public record Latency(
        long count,
        Spread p50,
        Spread p90,
        Spread p99,
        Spread p999,
        Spread p9999,
        Spread max,
        String hgrm) {}
