package io.tickring.perf.load;

import io.tickring.perf.result.Timeline;
import java.util.ArrayList;
import java.util.List;

/**
 * Latency over time: counts of latencies, a tenth of a second after the other, each by when its
 * ticks were due. Sixteen steps to a doubling; recording allocates nothing. <b>Thread:</b> one
 * records; who reads has seen that it stopped.
 */
final class LatencyWindows {
    static final long PERIOD_NS = 100_000_000;
    private static final int STEP_BITS = 4;
    private static final int STEPS = 1 << STEP_BITS;
    private static final int BUCKETS = Long.SIZE << STEP_BITS;

    private final int[][] counts;
    private final long[] most;

    LatencyWindows(long lengthNs) {
        final int windows = (int) ((lengthNs + PERIOD_NS - 1) / PERIOD_NS);
        counts = new int[windows][BUCKETS];
        most = new long[windows];
    }

    /**
     * @param dueNs since the start; what is due outside of the length is left out
     */
    void record(long dueNs, long latencyNs) {
        final int window = (int) Math.floorDiv(dueNs, PERIOD_NS);
        if (window < 0 || window >= counts.length) {
            return;
        }
        final long latency = Math.max(0, latencyNs);
        counts[window][bucket(latency)]++;
        if (latency > most[window]) {
            most[window] = latency;
        }
    }

    private static int bucket(long latency) {
        if (latency < STEPS) {
            return (int) latency;
        }
        final int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(latency) - STEP_BITS;
        return ((shift + 1) << STEP_BITS) + (int) ((latency >>> shift) & (STEPS - 1));
    }

    /** The highest latency that a bucket counts. */
    private static long upper(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        final int shift = (bucket >> STEP_BITS) - 1;
        return ((STEPS + (bucket & (STEPS - 1)) + 1L) << shift) - 1;
    }

    /** A window in which no tick was due, or none was seen, has zeros. */
    Timeline timeline(String stage) {
        final List<Double> p50 = new ArrayList<>();
        final List<Double> p99 = new ArrayList<>();
        final List<Double> max = new ArrayList<>();
        for (int window = 0; window < counts.length; window++) {
            p50.add((double) percentile(window, 0.50));
            p99.add((double) percentile(window, 0.99));
            max.add((double) most[window]);
        }
        return new Timeline(stage, PERIOD_NS / 1e9, p50, p99, max);
    }

    private long percentile(int window, double part) {
        long total = 0;
        for (int count : counts[window]) {
            total += count;
        }
        final long wanted = (long) Math.ceil(total * part);
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS && total > 0; bucket++) {
            seen += counts[window][bucket];
            if (seen >= wanted) {
                return Math.min(upper(bucket), most[window]);
            }
        }
        return 0;
    }
}
