package io.tickring.perf.load;

import io.tickring.ingest.Profile;
import io.tickring.perf.rig.LackingException;
import java.util.Locale;

/** Whether a machine has what a run needs. Pure. */
public final class Machine {
    /** Beside the shards, a live handler and a publisher spin under LATENCY. */
    private static final int SPINNING_BESIDE_SHARDS = 2;

    private Machine() {}

    /**
     * @param cores of the machine
     * @param freeBytes on the disk of the run's directory
     * @throws LackingException when it has too few of either; the message says what to do
     */
    public static void check(LoadSettings settings, int cores, long freeBytes)
            throws LackingException {
        final int spinning = settings.shards() + SPINNING_BESIDE_SHARDS;
        if (settings.profile() == Profile.LATENCY && cores < spinning) {
            throw new LackingException(
                    "profile LATENCY spins on "
                            + spinning
                            + " threads (publisher, live handler, shards) and needs a core for"
                            + " each; this machine has "
                            + cores
                            + ": use --profile BALANCED");
        }
        if (settings.pinned() && cores < LoadPinning.LEAST_CORES) {
            throw new LackingException(
                    "--pinned needs "
                            + LoadPinning.LEAST_CORES
                            + " cores, this machine has "
                            + cores
                            + ": leave it out");
        }
        for (double rate : settings.ratesPerS()) {
            final long needed = LoadRun.bytesNeeded(settings, rate);
            if (freeBytes < needed) {
                throw new LackingException(
                        String.format(
                                Locale.ROOT,
                                "%s has %,d MiB free, a run at %s needs about %,d; name another"
                                        + " with --dir, or ask for lower --rates or fewer --seconds",
                                settings.directory(),
                                freeBytes >> 20,
                                Rates.text(rate),
                                needed >> 20));
            }
        }
    }
}
