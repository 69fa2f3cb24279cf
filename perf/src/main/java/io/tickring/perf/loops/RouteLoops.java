package io.tickring.perf.loops;

import io.tickring.cluster.HashRing;
import io.tickring.cluster.SlotTable;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SlotHash;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * From a symbol id to its node: by a table, by the hash ring of 1,024 points, and as a node does
 * it. <b>Thread:</b> one.
 */
final class RouteLoops {
    private static final int SYMBOLS = 1000;
    private static final int IDS = 65_536;
    private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private static final long CACHED_PASSES = 1000;
    private static final long UNCACHED_PASSES = 100;
    private static final long CHECK_FACTOR = 31;
    private static final long CHECK_MODULUS = 1_000_000_007;

    private final HashRing ring = HashRing.of(1, 2, 3, 4, 5, 6, 7, 8);
    private final SlotTable table = SlotTable.place(1, ring);
    private final NameRegistry names = new NameRegistry();
    private final int[] ids = new int[IDS];
    private final int[] routes = new int[SYMBOLS + 1];
    private final LoopScale scale;

    RouteLoops(LoopScale scale) {
        this.scale = scale;
        for (int id = 1; id <= SYMBOLS; id++) {
            names.symbolId("SYM" + id);
        }
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

    /** What the C program must find, too, when it does the same work. */
    Map<String, Long> checks() {
        final Map<String, Long> checks = new LinkedHashMap<>();
        checks.put("route.cached", check(id -> routes[id]));
        checks.put("route.uncached", check(id -> ring.owner(hash(id))));
        return checks;
    }

    private long check(IntUnaryOperator route) {
        long check = 0;
        for (int id : ids) {
            check = CHECK_FACTOR * check % CHECK_MODULUS + route.applyAsInt(id);
        }
        return check;
    }

    double cached() {
        final long passes = scale.of(CACHED_PASSES, 1);
        long sum = 0;
        final long startNs = System.nanoTime();
        for (long pass = 0; pass < passes; pass++) {
            sum += passByTable();
        }
        return took(startNs, passes, sum);
    }

    private long passByTable() {
        long sum = 0;
        for (int id : ids) {
            sum += routes[id];
        }
        return sum;
    }

    double uncached() {
        final long passes = scale.of(UNCACHED_PASSES, 1);
        long sum = 0;
        final long startNs = System.nanoTime();
        for (long pass = 0; pass < passes; pass++) {
            sum += passByRing();
        }
        return took(startNs, passes, sum);
    }

    private long passByRing() {
        long sum = 0;
        for (int id : ids) {
            sum += ring.owner(hash(id));
        }
        return sum;
    }

    /** The symbol's slot as the registry of names knows it, and the slot's owner. */
    double byNode() {
        final long passes = scale.of(CACHED_PASSES, 1);
        long sum = 0;
        final long startNs = System.nanoTime();
        for (long pass = 0; pass < passes; pass++) {
            sum += passByNode();
        }
        return took(startNs, passes, sum);
    }

    private long passByNode() {
        long sum = 0;
        for (int id : ids) {
            sum += table.owner(names.slot(id));
        }
        return sum;
    }

    private static double took(long startNs, long passes, long sum) {
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
