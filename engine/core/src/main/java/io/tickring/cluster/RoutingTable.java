package io.tickring.cluster;

import java.util.Arrays;

/**
 * Who owns each slot in one epoch: the hash ring's placement, and pins that override it. Immutable;
 * every change is another table, of a higher epoch. <b>Thread:</b> any.
 */
public final class RoutingTable {
    /** A slot that is not pinned. */
    private static final int NOT_PINNED = -1;

    private final HashRing ring;
    private final SlotTable placement;
    private final int[] pins;
    private final int[] owners = new int[SlotTable.SLOT_COUNT];

    private RoutingTable(HashRing ring, SlotTable placement, int[] pins) {
        this.ring = ring;
        this.placement = placement;
        this.pins = pins;
        for (int slot = 0; slot < owners.length; slot++) {
            owners[slot] = pins[slot] == NOT_PINNED ? placement.owner(slot) : pins[slot];
        }
    }

    /**
     * A table without pins.
     *
     * @throws NoNodesException when the ring is empty
     */
    public static RoutingTable place(long epoch, HashRing ring) {
        final int[] pins = new int[SlotTable.SLOT_COUNT];
        Arrays.fill(pins, NOT_PINNED);
        return new RoutingTable(ring, SlotTable.place(epoch, ring), pins);
    }

    /**
     * The next table, placed by another ring. Pins to nodes that it does not have are gone.
     *
     * @param nextEpoch higher than this one's
     * @throws NoNodesException when the ring is empty
     */
    public RoutingTable placed(long nextEpoch, HashRing on) {
        checkEpoch(nextEpoch);
        final int[] kept = pins.clone();
        for (int slot = 0; slot < kept.length; slot++) {
            if (kept[slot] != NOT_PINNED && !has(on, kept[slot])) {
                kept[slot] = NOT_PINNED;
            }
        }
        return new RoutingTable(on, SlotTable.place(nextEpoch, on), kept);
    }

    /**
     * The next table, in which a node owns a slot wherever the ring places it.
     *
     * @param nextEpoch higher than this one's
     * @throws IllegalArgumentException when there is no such slot or node
     */
    public RoutingTable pinned(long nextEpoch, int slot, int node) {
        if (!has(ring, node)) {
            throw new IllegalArgumentException(
                    "slot "
                            + slot
                            + " cannot be pinned to node "
                            + node
                            + ", which is not among "
                            + Arrays.toString(ring.nodes()));
        }
        return withPin(nextEpoch, slot, node);
    }

    /** The next table, in which the ring places a slot again. */
    public RoutingTable unpinned(long nextEpoch, int slot) {
        return withPin(nextEpoch, slot, NOT_PINNED);
    }

    private RoutingTable withPin(long nextEpoch, int slot, int pin) {
        checkEpoch(nextEpoch);
        if (slot < 0 || slot >= pins.length) {
            throw new IllegalArgumentException("slots are 0 to " + (pins.length - 1) + ": " + slot);
        }
        final int[] changed = pins.clone();
        changed[slot] = pin;
        return new RoutingTable(ring, SlotTable.place(nextEpoch, ring), changed);
    }

    private void checkEpoch(long nextEpoch) {
        if (nextEpoch <= epoch()) {
            throw new IllegalArgumentException(
                    "epoch " + nextEpoch + " does not follow epoch " + epoch());
        }
    }

    private static boolean has(HashRing ring, int node) {
        return Arrays.binarySearch(ring.nodes(), node) >= 0;
    }

    public long epoch() {
        return placement.epoch();
    }

    /** The node that owns a slot: one array load. */
    public int owner(int slot) {
        return owners[slot];
    }

    /** Whether a slot's owner is told by a pin. */
    public boolean isPinned(int slot) {
        return pins[slot] != NOT_PINNED;
    }

    /** The nodes among which slots are placed, ascending. */
    public int[] nodes() {
        return ring.nodes();
    }
}
