package io.tickring.cluster;

/**
 * The output function of Steele, Lea, Flood, "Fast splittable pseudorandom number generators",
 * 2014. The names' slots use the same; this package has its own, since it knows no storage.
 */
final class SplitMix64 {
    private SplitMix64() {}

    static long mix(long seed) {
        long z = seed + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
