package io.tickring.perf.rig;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Made-up ticks: symbols by Zipf's law, times a microsecond apart, prices that move. What chance
 * decides is drawn before the clock starts and then repeats; the same seed, the same ticks.
 */
public final class TickInput {
    private static final long SEED = 20_260_105;
    private static final int PERIOD = 1 << 16;
    private static final int MASK = PERIOD - 1;
    private static final long START_NS = 1_767_623_400_000_000_000L; // 2026-01-05T14:30Z
    private static final long STEP_NS = 1_000;
    private static final long PRICE = 100_000_000_000L;
    private static final long CENT = 10_000_000L;

    private final int[] ranks = new int[PERIOD];

    /** So many symbols, the first the most frequent. */
    public TickInput(int symbols) {
        final double[] cumulated = new double[symbols];
        double sum = 0;
        for (int rank = 0; rank < symbols; rank++) {
            sum += 1.0 / (rank + 1);
            cumulated[rank] = sum;
        }
        final SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < PERIOD; i++) {
            final int found = Arrays.binarySearch(cumulated, random.nextDouble() * sum);
            ranks[i] = found < 0 ? Math.min(-found - 1, symbols - 1) : found;
        }
    }

    /** The symbol's rank by frequency, from 0. */
    public int rank(long tick) {
        return ranks[(int) tick & MASK];
    }

    public static String symbol(int rank) {
        return "SYM" + rank;
    }

    public static long time(long tick) {
        return START_NS + tick * STEP_NS;
    }

    public static long price(long tick) {
        return PRICE + (tick & 1023) * CENT;
    }

    public static long size(long tick) {
        return 100 + (tick & 255);
    }
}
