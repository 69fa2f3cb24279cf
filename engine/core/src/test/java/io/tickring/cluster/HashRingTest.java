package io.tickring.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.symbol.SlotHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HashRingTest {
    private static final int[] SAMPLES = {0, 1, 42, 1000, 2000, 3000, 65535, 100_000};

    /** The key of a symbol id, as the acceptance scenarios hash it. */
    private static long key(int symbolId) {
        return SlotHash.fnv1a64(
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(symbolId)
                        .array());
    }

    private static int[] owners(HashRing ring, int symbols) {
        return IntStream.range(0, symbols).map(id -> ring.owner(key(id))).toArray();
    }

    private static long count(int[] owners, int node) {
        return IntStream.of(owners).filter(owner -> owner == node).count();
    }

    @Test
    void RT1_anEmptyRingHasNoOwnersAndOneNodeOwnsAll() {
        final HashRing empty = HashRing.of();
        assertTrue(
                assertThrows(NoNodesException.class, () -> empty.owner(1))
                        .getMessage()
                        .contains("no nodes"));
        assertThrows(NoNodesException.class, () -> empty.preference(1, 1));
        assertThrows(NoNodesException.class, () -> SlotTable.place(1, empty));

        final HashRing one = empty.with(7);
        assertEquals(100, count(owners(one, 100), 7));
    }

    @Test
    void RT2_ownersAreTheOnesWrittenDown() {
        final HashRing ring = HashRing.of(1, 2, 3);
        assertArrayEquals(
                new int[] {1, 1, 2, 3, 2, 2, 2, 2},
                IntStream.of(SAMPLES).map(id -> ring.owner(key(id))).toArray());
        assertArrayEquals(
                new int[] {3, 3, 1, 2, 3, 1, 1, 1},
                IntStream.of(SAMPLES).map(id -> ring.preference(key(id), 2)[1]).toArray());
    }

    @Test
    void RT3_addingAndRemovingMovesOnlyWhatItMust() {
        final HashRing two = HashRing.of(1, 2);
        final int[] before = owners(two, 1000);
        assertEquals(568, count(before, 1));
        assertEquals(432, count(before, 2));

        final HashRing three = two.with(3);
        final int[] added = owners(three, 1000);
        assertEquals(372, count(added, 1));
        assertEquals(299, count(added, 2));
        assertEquals(329, count(added, 3));
        for (int id = 0; id < 1000; id++) {
            assertTrue(added[id] == before[id] || added[id] == 3, "symbol " + id);
        }

        final int[] removed = owners(three.without(2), 1000);
        for (int id = 0; id < 1000; id++) {
            final int expected = added[id] == 2 ? three.preference(key(id), 2)[1] : added[id];
            assertEquals(expected, removed[id], "symbol " + id);
        }
    }

    @Test
    void RT4_eightNodesOwnAboutAnEighthEach() {
        final HashRing ring = HashRing.of(1, 2, 3, 4, 5, 6, 7, 8);
        final int[] byRing = owners(ring, 100_000);
        final SlotTable table = SlotTable.place(1, ring);
        final int[] byTable =
                IntStream.range(0, 100_000)
                        .map(id -> table.owner(SlotHash.slot("S" + id)))
                        .toArray();
        for (int node = 1; node <= 8; node++) {
            assertBetween(10_625, 14_375, count(byRing, node));
            assertBetween(10_625, 14_375, count(byTable, node));
        }
    }

    private static void assertBetween(long least, long most, long value) {
        assertTrue(value >= least && value <= most, least + " <= " + value + " <= " + most);
    }

    @Test
    void aLookupAgreesWithAWalkOverAllPoints() {
        final HashRing ring = HashRing.of(3, 9, 1_000_000, 0);
        assertEquals(4 * HashRing.VIRTUAL_NODES, ring.pointCount());
        for (long seed = 0; seed < 20_000; seed++) {
            final long key = SlotHash.splitmix64(seed * 31);
            assertEquals(ownerByWalk(ring, key), ring.owner(key), () -> Long.toHexString(key));
        }
        for (long edge : new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertEquals(ownerByWalk(ring, edge), ring.owner(edge));
        }
    }

    private static int ownerByWalk(HashRing ring, long key) {
        int owner = -1;
        long least = 0;
        for (int node : ring.nodes()) {
            for (int i = 0; i < HashRing.VIRTUAL_NODES; i++) {
                // How far behind the key, around the end of the line.
                final long distance = SlotHash.splitmix64((long) node << 32 | i) - key;
                if (owner < 0 || Long.compareUnsigned(distance, least) < 0) {
                    owner = node;
                    least = distance;
                }
            }
        }
        return owner;
    }

    @Test
    void preferenceNamesEachNodeOnceAndAtMostAll() {
        final HashRing ring = HashRing.of(1, 2, 3, 4);
        for (int id = 0; id < 100; id++) {
            final int[] preferred = ring.preference(key(id), 10);
            assertEquals(ring.owner(key(id)), preferred[0]);
            assertArrayEquals(new int[] {1, 2, 3, 4}, Arrays.stream(preferred).sorted().toArray());
        }
    }

    @Test
    void refusesWhatIsNoSetOfNodes() {
        assertThrows(IllegalArgumentException.class, () -> HashRing.of(1, 1));
        assertThrows(IllegalArgumentException.class, () -> HashRing.of(-1));
        assertThrows(IllegalArgumentException.class, () -> HashRing.of(1).with(1));
        assertThrows(IllegalArgumentException.class, () -> HashRing.of(1).without(2));
    }
}
