package io.tickring.perf.result;

import java.util.List;
import java.util.Map;

/**
 * One target rate, or one case, of a run. Immutable.
 *
 * @param name as a table shows it
 * @param targetPerS ticks a second that were intended; 0 = as fast as they go
 * @param achievedPerS ticks a second that were visible at the end
 * @param stages latency from the intended send time to the stage of that name
 * @param allocatedBytesPerTick by all threads of the node and its publisher
 * @param verdict {@link #KEPT_UP} or {@link #FELL_BEHIND}
 */
public record Row(
        String name,
        double targetPerS,
        Spread achievedPerS,
        Map<String, Latency> stages,
        Spread allocatedBytesPerTick,
        String verdict,
        int runs,
        List<String> notes) {
    public static final String KEPT_UP = "kept up";
    public static final String FELL_BEHIND = "fell behind";
}
