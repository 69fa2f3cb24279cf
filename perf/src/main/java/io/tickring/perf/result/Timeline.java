package io.tickring.perf.result;

import java.util.List;

/**
 * Latency over time, of the run that the marks are of. Immutable; one entry per period.
 *
 * @param stage whose latency it is
 */
public record Timeline(
        String stage, double periodS, List<Double> p50Ns, List<Double> p99Ns, List<Double> maxNs) {}
