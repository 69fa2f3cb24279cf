package io.tickring.perf.load;

import io.tickring.perf.result.Mark;
import io.tickring.perf.result.Timeline;
import java.util.List;
import java.util.Map;

/**
 * What one run found at one rate. Immutable.
 *
 * @param run its number, from 1
 * @param row that it belongs to
 * @param ratePerS that was asked for
 * @param targetPerS ticks a second that were intended; 0 when there was none
 * @param stages the distribution of each stage, as {@link StageRecorder#encoded} writes it
 * @param hiccup the distribution of the hiccup baseline; null when there was none
 * @param values what is no latency
 * @param timeline of the visible stage; null when there was none
 */
public record Measurement(
        int run,
        String row,
        double ratePerS,
        double targetPerS,
        double achievedPerS,
        Map<String, String> stages,
        String hiccup,
        double allocatedBytesPerTick,
        boolean keptUp,
        Timeline timeline,
        List<Mark> marks,
        List<Value> values,
        List<String> notes) {
    /** One without latencies. */
    static Measurement ofValues(int run, List<Value> values, List<Mark> marks, List<String> notes) {
        return new Measurement(
                run, "", 0, 0, 0, Map.of(), null, 0, true, null, marks, values, notes);
    }

    /**
     * A figure that is no latency.
     *
     * @param most that it should be; 0 for no such aim
     */
    public record Value(String name, String unit, double value, double most) {}
}
