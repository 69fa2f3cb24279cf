package io.tickring.perf.transport;

import io.tickring.perf.loops.LoopTimes;

/**
 * What one round gave. Immutable.
 *
 * @param loops beside C
 * @param ticksPerS through the inbox ring, as fast as they go
 * @param target what the latencies were taken at, ticks a second
 * @param achievedPerS then
 * @param latency from the intended send time to the handler in the other process
 * @param senderBytes allocated by the sender per tick, over both
 * @param receiverBytes allocated by the receiver per tick, over both
 */
public record RingRun(
        LoopTimes loops,
        double ticksPerS,
        double target,
        double achievedPerS,
        Percentiles latency,
        double senderBytes,
        double receiverBytes) {
    /** Of a latency, ns. Immutable. */
    public record Percentiles(
            long count,
            double p50,
            double p90,
            double p99,
            double p999,
            double p9999,
            double max) {}
}
