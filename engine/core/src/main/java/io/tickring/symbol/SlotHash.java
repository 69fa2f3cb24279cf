package io.tickring.symbol;

import java.nio.charset.StandardCharsets;

/**
 * From a symbol's name to its slot, the unit of placement: {@code splitmix64(FNV-1a 64(name)) >>>
 * 52}.
 *
 * <p>FNV-1a: Fowler, Noll, Vo, 64-bit parameters of RFC draft-eastlake-fnv. splitmix64: the output
 * function of Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014. FNV alone
 * spreads short names badly in its high bits; the finalizer repairs that.
 */
public final class SlotHash {
    /** Slots of every store and cluster. */
    public static final int SLOT_COUNT = 4096;

    private static final int SLOT_SHIFT = 52;
    private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private SlotHash() {}

    /** The slot of a name; the empty name (symbol id 0) has slot 0. */
    public static int slot(String name) {
        if (name.isEmpty()) {
            return 0;
        }
        return (int) (splitmix64(fnv1a64(name.getBytes(StandardCharsets.UTF_8))) >>> SLOT_SHIFT);
    }

    /** The shard that serves a slot: slots are dealt to shards in equal runs. */
    public static int shard(int slot, int shardCount) {
        return slot * shardCount >>> 12;
    }

    public static long fnv1a64(byte[] bytes) {
        long hash = FNV_OFFSET_BASIS;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        return hash;
    }

    public static long splitmix64(long seed) {
        long z = seed + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
