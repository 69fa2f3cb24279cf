package io.tickring.perf.loops;

import io.tickring.cluster.HashRing;
import io.tickring.symbol.SlotHash;

/**
 * From a symbol id to its node: by a table, and by the hash ring of 1,024 points. <b>Thread:</b>
 * one.
 */
final class RouteLoops {
    private static final int SYMBOLS = 1000;
    private static final int IDS = 65_536;
    private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final HashRing ring = HashRing.of(1, 2, 3, 4, 5, 6, 7, 8);
    private final int[] ids = new int[IDS];
    private final int[] routes = new int[SYMBOLS + 1];
    private final boolean quick;

    RouteLoops(boolean quick) {
        this.quick = quick;
        for (int i = 0; i < IDS; i++) {
            ids[i] = 1 + (int) Long.remainderUnsigned(SlotHash.splitmix64(i), SYMBOLS);
        }
        for (int id = 0; id <= SYMBOLS; id++) {
            routes[id] = ring.owner(hash(id));
        }
    }

    /** The symbol of the i-th tick. */
    int id(long i) {
        return ids[(int) i & IDS - 1];
    }

    int symbols() {
        return SYMBOLS;
    }

    int route(int id) {
        return routes[id];
    }

    double cached() {
        final int passes = quick ? 200 : 1000;
        long sum = 0;
        final long startNs = System.nanoTime();
        for (int pass = 0; pass < passes; pass++) {
            sum += onePassCached();
        }
        final long elapsedNs = System.nanoTime() - startNs;
        Sink.take(sum);
        return elapsedNs / ((double) passes * IDS);
    }

    private long onePassCached() {
        long sum = 0;
        for (int id : ids) {
            sum += routes[id];
        }
        return sum;
    }

    double uncached() {
        final int passes = quick ? 20 : 100;
        long sum = 0;
        final long startNs = System.nanoTime();
        for (int pass = 0; pass < passes; pass++) {
            for (int id : ids) {
                sum += ring.owner(hash(id));
            }
        }
        final long elapsedNs = System.nanoTime() - startNs;
        Sink.take(sum);
        return elapsedNs / ((double) passes * IDS);
    }

    /** FNV-1a 64 of the id's four little-endian bytes, without an array. */
    private static long hash(int id) {
        long hash = FNV_OFFSET_BASIS;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            hash = (hash ^ (id >>> shift & 0xFF)) * FNV_PRIME;
        }
        return hash;
    }
}
