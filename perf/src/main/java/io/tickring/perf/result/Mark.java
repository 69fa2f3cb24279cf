package io.tickring.perf.result;

/**
 * Something that happened during a run. Immutable.
 *
 * @param atS seconds since the run's start
 * @param kind gc, flush, roll, compaction, burst, slow or kill
 * @param seconds that it took, 0 when it has no length
 */
public record Mark(double atS, String kind, double seconds) {}
