package io.tickring.perf.load;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.Profile;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run is told. Immutable.
 *
 * @param scenario by its name
 * @param directory in which it makes its own
 * @param ratesPerS targets, one after the other
 * @param sweep whether it looks for the highest rate instead, from the first target on
 * @param seconds of a measured pass
 * @param ticks of a measured pass, in place of seconds; 0 = by seconds
 * @param profile how the node's handlers and the publisher wait
 * @param pinned whether the publisher and the handlers are pinned to cores
 * @param symbols of the generated ticks
 * @param warmUpSeconds the most that a warm-up takes; 0 for none at all
 * @param run its number, from 1
 */
public record LoadSettings(
        String scenario,
        Path directory,
        List<Double> ratesPerS,
        boolean sweep,
        double seconds,
        long ticks,
        Profile profile,
        boolean pinned,
        int shards,
        AckMode ack,
        int symbols,
        int warmUpSeconds,
        int run) {
    /** What a node is filled with before anything else, faster than it can take them. */
    static final double FILL_PER_S = 10e6;

    static final double FILL_S = 0.5;

    private static final int LEAST_WARM_UP_S = 3;

    public LoadSettings {
        ratesPerS = List.copyOf(ratesPerS);
    }

    /** The same for another run, of these rates. */
    public LoadSettings forRun(int number, List<Double> rates, boolean sweeping) {
        return new LoadSettings(
                scenario,
                directory,
                rates,
                sweeping,
                seconds,
                ticks,
                profile,
                pinned,
                shards,
                ack,
                symbols,
                warmUpSeconds,
                number);
    }

    /** The same, elsewhere. */
    LoadSettings at(Path other) {
        return new LoadSettings(
                scenario,
                other,
                ratesPerS,
                sweep,
                seconds,
                ticks,
                profile,
                pinned,
                shards,
                ack,
                symbols,
                warmUpSeconds,
                run);
    }

    /** How long a measured pass at this rate is meant to last. */
    double secondsAt(double ratePerS) {
        return ticks > 0 ? ticks / ratePerS : seconds;
    }

    SteadyRule warmUpRule() {
        return new SteadyRule(LEAST_WARM_UP_S, warmUpSeconds);
    }

    /** When a warm-up is over, in words. */
    public String warmUp() {
        return "5 M ticks as fast as they are taken, then "
                + SteadyRule.text(LEAST_WARM_UP_S, warmUpSeconds);
    }
}
