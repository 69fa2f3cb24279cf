package io.tickring.perf.result;

import java.util.List;
import org.HdrHistogram.Histogram;

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
        String hgrm) {
    /**
     * @param runs the distribution of each, at least one
     * @param hgrm as above; null when the whole distribution is not kept
     */
    public static Latency of(List<Histogram> runs, String hgrm) {
        return new Latency(
                runs.stream().mapToLong(Histogram::getTotalCount).sum(),
                percentile(runs, 50),
                percentile(runs, 90),
                percentile(runs, 99),
                percentile(runs, 99.9),
                percentile(runs, 99.99),
                percentile(runs, 100),
                hgrm);
    }

    private static Spread percentile(List<Histogram> runs, double percent) {
        return Spread.of(
                runs.stream().map(run -> (double) run.getValueAtPercentile(percent)).toList());
    }
}
