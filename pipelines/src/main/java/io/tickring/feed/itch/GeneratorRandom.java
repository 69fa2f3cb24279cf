package io.tickring.feed.itch;

/** SplitMix64: the same numbers for the same seed everywhere. <b>Thread:</b> one. */
final class GeneratorRandom {
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;
    private static final double UNIT = 0x1.0p-53;

    private long state;

    GeneratorRandom(long seed) {
        state = seed;
    }

    long nextLong() {
        state += GOLDEN_RATIO;
        long mixed = state;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ mixed >>> 31;
    }

    /** 0 to bound - 1, bound at most 2^31 - 1. */
    int nextInt(int bound) {
        return (int) ((nextLong() >>> 32) * bound >>> 32);
    }

    /** 0 inclusive to 1 exclusive. */
    double nextDouble() {
        return (nextLong() >>> 11) * UNIT;
    }

    boolean nextBoolean() {
        return nextLong() < 0;
    }

    /** How often a coin shows heads in a row: mean 1, at most 63. */
    int nextHeads() {
        return Long.numberOfTrailingZeros(nextLong() | 1L << 63);
    }
}
