package io.tickring.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class RoutingTableTest {
    private static final int READERS = 4;
    private static final int ROUNDS = 50;

    /** A reader that keeps every route it was given as long as that is current. */
    private static final class Reader extends Thread {
        private final Routing routing;
        private final Map<Long, HashRing> rings;
        private final AtomicBoolean stop;
        private final Random random;
        private final Route[] cached = new Route[SlotTable.SLOT_COUNT];
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final AtomicLong routed = new AtomicLong();
        private long refreshed;

        Reader(Routing routing, Map<Long, HashRing> rings, AtomicBoolean stop, long seed) {
            this.routing = routing;
            this.rings = rings;
            this.stop = stop;
            this.random = new Random(seed);
        }

        @Override
        public void run() {
            try {
                while (!stop.get()) {
                    route(random.nextInt(SlotTable.SLOT_COUNT));
                    routed.incrementAndGet();
                }
            } catch (Throwable e) {
                failure.set(e);
            }
        }

        /** What is routed by: the kept route, or another one. */
        Route route(int slot) {
            if (cached[slot] == null || !routing.isCurrent(cached[slot])) {
                cached[slot] = routing.route(slot);
                refreshed++;
                assertEquals(
                        rings.get(cached[slot].epoch()).owner(SplitMix64.mix(slot)),
                        cached[slot].owner(),
                        "a route of no epoch");
            }
            return cached[slot];
        }
    }

    @Test
    void RT5_readersRouteWithoutAStaleRouteWhileNodesComeAndGo() throws Exception {
        final HashRing two = HashRing.of(1, 2);
        final Map<Long, HashRing> rings = new ConcurrentHashMap<>(Map.of(1L, two));
        final Routing routing = new Routing(RoutingTable.place(1, two));
        final AtomicBoolean stop = new AtomicBoolean();
        final List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(new Reader(routing, rings, stop, i));
            readers.get(i).start();
        }
        awaitRouted(readers);
        for (int round = 0; round < ROUNDS; round++) {
            publish(routing, rings, two.with(3));
            awaitRouted(readers);
            publish(routing, rings, two);
            awaitRouted(readers);
        }
        stop.set(true);
        final RoutingTable last = routing.current();
        for (Reader reader : readers) {
            reader.join();
            assertNull(reader.failure.get());
            assertTrue(reader.refreshed >= 2 * ROUNDS, "it routed in every epoch");
            for (int slot = 0; slot < SlotTable.SLOT_COUNT; slot++) {
                final int owner = two.owner(SplitMix64.mix(slot));
                assertEquals(owner, reader.route(slot).owner(), "stale route of slot " + slot);
                assertEquals(last.epoch(), reader.route(slot).epoch());
            }
        }
        assertEquals(1 + 2 * ROUNDS, last.epoch());
    }

    /** Each reader routes once more, from here on, before this goes on. */
    private static void awaitRouted(List<Reader> readers) {
        for (Reader reader : readers) {
            // One may be under way already, with the table before.
            final long enough = reader.routed.get() + 2;
            while (reader.routed.get() < enough && reader.failure.get() == null) {
                Thread.yield();
            }
        }
    }

    private static void publish(Routing routing, Map<Long, HashRing> rings, HashRing ring) {
        final long epoch = routing.current().epoch() + 1;
        rings.put(epoch, ring);
        routing.publish(routing.current().placed(epoch, ring));
    }

    @Test
    void RT5_aPinOverridesPlacementAndUnpinningRestoresIt() {
        final RoutingTable placed = RoutingTable.place(1, HashRing.of(1, 2));
        final int slot = slotOf(placed, 2);
        final RoutingTable pinned = placed.pinned(2, slot, 1);
        assertEquals(1, pinned.owner(slot));
        assertTrue(pinned.isPinned(slot));
        assertEquals(2, placed.owner(slot), "a table never changes");
        final RoutingTable grown = pinned.placed(3, HashRing.of(1, 2, 3));
        assertEquals(1, grown.owner(slot), "a pin outlives another placement");
        assertArrayEquals(new int[] {1, 2, 3}, grown.nodes());
        final RoutingTable unpinned = grown.placed(4, HashRing.of(1, 2)).unpinned(5, slot);
        assertFalse(unpinned.isPinned(slot));
        for (int each = 0; each < SlotTable.SLOT_COUNT; each++) {
            assertEquals(placed.owner(each), unpinned.owner(each));
        }
        final RoutingTable left = pinned.placed(3, HashRing.of(2));
        assertEquals(2, left.owner(slot), "a pin to a node that left is gone");
        assertFalse(left.isPinned(slot));
    }

    private static int slotOf(RoutingTable table, int node) {
        int slot = 0;
        while (table.owner(slot) != node) {
            slot++;
        }
        return slot;
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        final RoutingTable table = RoutingTable.place(7, HashRing.of(1, 2));
        final Routing routing = new Routing(table);
        assertThrows(NoNodesException.class, () -> RoutingTable.place(1, HashRing.of()));
        assertRefused("node 3, which is not among [1, 2]", () -> table.pinned(8, 0, 3));
        assertRefused("slots are 0 to 4095: 4096", () -> table.pinned(8, 4096, 1));
        assertRefused("slots are 0 to 4095: -1", () -> table.unpinned(8, -1));
        assertRefused("epoch 7 does not follow epoch 7", () -> table.unpinned(7, 0));
        assertRefused("cannot follow that of epoch 7", () -> routing.publish(table));
        final Route route = routing.route(9);
        assertTrue(routing.isCurrent(route));
        routing.publish(table.placed(8, HashRing.of(1, 2)));
        assertFalse(routing.isCurrent(route));
    }

    private static void assertRefused(String part, org.junit.jupiter.api.function.Executable call) {
        final String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
