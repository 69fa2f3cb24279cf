package io.tickring.perf.result;

import java.util.List;
import java.util.Map;

/**
 * The contents of a {@code run.json}. Immutable.
 *
 * @param format always {@link #FORMAT}
 * @param version of this layout
 * @param kind run, loops, peers or node
 * @param started ISO-8601, UTC
 * @param partial whether it was interrupted
 * @param quick whether it was a short run, to look at and not to quote
 * @param environment of {@code tickring perf env}
 * @param hiccup what a thread that only sleeps and looks at the clock saw meanwhile; may be null
 * @param timeline may be null
 */
public record Result(
        String format,
        int version,
        String kind,
        String scenario,
        String started,
        double seconds,
        boolean partial,
        boolean quick,
        Map<String, String> environment,
        Map<String, String> config,
        Latency hiccup,
        List<Row> rows,
        Timeline timeline,
        List<Mark> marks,
        List<Measure> figures,
        List<String> notes) {
    public static final String FORMAT = "tickring-perf";
    public static final int VERSION = 1;
}
