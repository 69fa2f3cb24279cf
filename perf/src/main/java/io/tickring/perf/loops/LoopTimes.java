package io.tickring.perf.loops;

import java.util.List;
import java.util.Map;

/**
 * What one round of loops took. Immutable.
 *
 * @param nsByLoop ns per operation, run by run, by the loop's name
 * @param checks what loops computed, by their name: the same from whoever does the same work
 */
public record LoopTimes(Map<String, List<Double>> nsByLoop, Map<String, Long> checks) {
    public LoopTimes {
        nsByLoop = Map.copyOf(nsByLoop);
        checks = Map.copyOf(checks);
    }
}
