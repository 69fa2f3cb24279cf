package io.tickring.perf;

import io.tickring.perf.loops.LoopScale;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How rounds are asked for, in the same words by every command that measures in them. */
final class RoundOptions {
    @Option(names = "--rounds", description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(names = "--quick", description = "Short runs: to look at, not to quote.")
    private boolean quick;

    @Option(names = "--divisor", hidden = true, description = "Of every count.")
    private int divisor;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Also write run.json there; of an interrupted run, its whole rounds.")
    private Path out;

    @Option(names = "--json", description = "Print one JSON object instead of the table.")
    private boolean json;

    /**
     * How many.
     *
     * @throws IllegalArgumentException when none is asked for
     */
    int rounds() {
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds must be at least 1: " + rounds);
        }
        return rounds;
    }

    LoopScale scale() {
        if (divisor > 0) {
            return new LoopScale(divisor);
        }
        return quick ? LoopScale.QUICK : LoopScale.WHOLE;
    }

    /** Where run.json goes; null when none is wanted. */
    Path out() {
        return out;
    }

    boolean json() {
        return json;
    }
}
