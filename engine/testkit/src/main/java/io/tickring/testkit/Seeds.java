package io.tickring.testkit;

import io.tickring.symbol.SlotHash;

/**
 * Runs a seeded test over many seeds; a failure names its seed.
 *
 * <p>{@code -Dtickring.seed=N} runs that seed alone, {@code -Dtickring.seeds=N} that many instead
 * of the test's own number.
 */
public final class Seeds {
    private Seeds() {}

    /** A test that does the same whenever it is given the same seed. */
    @FunctionalInterface
    public interface SeededTest {
        void run(long seed) throws Exception;
    }

    /** The seed that the command line asks for, else one that was not used before. */
    public static long one() {
        final Long given = Long.getLong("tickring.seed");
        return given == null ? SlotHash.splitmix64(System.nanoTime()) >>> 16 : given;
    }

    /** Runs seeds 0 to {@code count} exclusive, or what the command line asks for. */
    public static void each(int count, SeededTest test) {
        final Long one = Long.getLong("tickring.seed");
        if (one != null) {
            run(one, test);
            return;
        }
        final long last = Long.getLong("tickring.seeds", count);
        for (long seed = 0; seed < last; seed++) {
            run(seed, test);
        }
    }

    private static void run(long seed, SeededTest test) {
        try {
            test.run(seed);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "seed=" + seed + " (again with -Dtickring.seed=" + seed + "): " + e, e);
        }
    }
}
