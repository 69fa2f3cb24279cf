package io.tickring.cluster;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A consistent-hash ring: every node stands at {@link #VIRTUAL_NODES} points of the line of
 * unsigned 64-bit numbers, and owns the keys between the point before each of its own and that
 * point. Adding a node takes keys from the others and moves none between them; removing it gives
 * them back.
 *
 * <p>Point of virtual node <i>i</i> of node <i>n</i>: {@code splitmix64(n << 32 | i)}. Where two
 * points coincide the lower node id stands first. The same in every JVM. Karger et al., "Consistent
 * hashing and random trees", STOC 1997.
 *
 * <p>A lookup reads one entry of a jump table over the key's top 12 bits, then the few points that
 * share them. Immutable. <b>Thread:</b> any.
 */
public final class HashRing {
    /** Points at which each node stands. */
    public static final int VIRTUAL_NODES = 128;

    private static final int JUMP_BITS = 12;
    private static final int JUMP_SHIFT = Long.SIZE - JUMP_BITS;

    private final int[] nodes;
    private final long[] points;
    private final int[] owners;
    private final int[] jumps;

    private record Point(long hash, int node) {}

    private HashRing(int[] nodes) {
        this.nodes = nodes;
        final Point[] sorted =
                IntStream.of(nodes)
                        .boxed()
                        .flatMap(
                                node ->
                                        IntStream.range(0, VIRTUAL_NODES)
                                                .mapToObj(i -> new Point(point(node, i), node)))
                        .sorted(
                                Comparator.comparing(Point::hash, Long::compareUnsigned)
                                        .thenComparing(Point::node))
                        .toArray(Point[]::new);
        points = Arrays.stream(sorted).mapToLong(Point::hash).toArray();
        owners = Arrays.stream(sorted).mapToInt(Point::node).toArray();
        jumps = jumps(points);
    }

    private static long point(int node, int index) {
        return SplitMix64.mix((long) node << 32 | index);
    }

    /** For each value of the top bits, the first point that is not below all keys with it. */
    private static int[] jumps(long[] points) {
        final int[] jumps = new int[1 << JUMP_BITS];
        int at = 0;
        for (int top = 0; top < jumps.length; top++) {
            while (at < points.length && points[at] >>> JUMP_SHIFT < top) {
                at++;
            }
            jumps[top] = at;
        }
        return jumps;
    }

    /**
     * A ring of these nodes; none is allowed, and owns nothing.
     *
     * @throws IllegalArgumentException when an id is negative or occurs twice
     */
    public static HashRing of(int... nodes) {
        final int[] sorted = nodes.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++) {
            if (sorted[i] < 0 || i > 0 && sorted[i] == sorted[i - 1]) {
                throw new IllegalArgumentException(
                        "node ids are distinct and at least 0: " + Arrays.toString(nodes));
            }
        }
        return new HashRing(sorted);
    }

    /**
     * This ring and one node more.
     *
     * @throws IllegalArgumentException when it is there already
     */
    public HashRing with(int node) {
        final int[] more = Arrays.copyOf(nodes, nodes.length + 1);
        more[nodes.length] = node;
        return of(more);
    }

    /**
     * This ring without one of its nodes.
     *
     * @throws IllegalArgumentException when it is not there
     */
    public HashRing without(int node) {
        if (Arrays.binarySearch(nodes, node) < 0) {
            throw new IllegalArgumentException(
                    "node " + node + " is not on the ring of " + Arrays.toString(nodes));
        }
        return new HashRing(IntStream.of(nodes).filter(other -> other != node).toArray());
    }

    /** The nodes on the ring, ascending. */
    public int[] nodes() {
        return nodes.clone();
    }

    /** Points on the ring. */
    public int pointCount() {
        return points.length;
    }

    /**
     * The node of the first point at or behind the hash, around the end of the line.
     *
     * @throws NoNodesException when the ring is empty
     */
    public int owner(long hash) {
        return owners[pointOf(hash)];
    }

    private int pointOf(long hash) {
        if (points.length == 0) {
            throw new NoNodesException();
        }
        int at = jumps[(int) (hash >>> JUMP_SHIFT)];
        while (at < points.length && Long.compareUnsigned(points[at], hash) < 0) {
            at++;
        }
        return at == points.length ? 0 : at;
    }

    /**
     * Distinct nodes in the order in which they would take a key over: its owner, the one that owns
     * it when the owner leaves, and so on.
     *
     * @param count how many, at most all
     * @throws NoNodesException when the ring is empty
     */
    public int[] preference(long hash, int count) {
        final int wanted = Math.min(count, nodes.length);
        final int[] preferred = new int[wanted];
        int found = 0;
        for (int at = pointOf(hash); found < wanted; at = (at + 1) % points.length) {
            final int node = owners[at];
            if (IntStream.of(preferred).limit(found).noneMatch(other -> other == node)) {
                preferred[found++] = node;
            }
        }
        return preferred;
    }
}
