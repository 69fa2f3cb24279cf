package io.tickring.perf.loops;

import java.util.List;
import java.util.Map;

/**
 * What one round of loops took. Immutable.
 *
 * @param nsByLoop ns per operation, run by run, by the loop's name
 */
public record LoopTimes(Map<String, List<Double>> nsByLoop) {
    public LoopTimes {
        nsByLoop = Map.copyOf(nsByLoop);
    }
}
