package io.tickring.cluster;

/**
 * The owner of every slot, as of one epoch: the hash ring's answer, asked once per slot, so that a
 * route is one array load. A slot's key on the ring is {@code splitmix64(slot)}. Immutable.
 * <b>Thread:</b> any.
 */
public final class SlotTable {
    /** Slots of every cluster. */
    public static final int SLOT_COUNT = 4096;

    private final long epoch;
    private final int[] owners = new int[SLOT_COUNT];

    private SlotTable(long epoch) {
        this.epoch = epoch;
    }

    /**
     * Places all slots.
     *
     * @param epoch the number of the configuration that this is
     * @throws NoNodesException when the ring is empty
     */
    public static SlotTable place(long epoch, HashRing ring) {
        final SlotTable table = new SlotTable(epoch);
        for (int slot = 0; slot < table.owners.length; slot++) {
            table.owners[slot] = ring.owner(SplitMix64.mix(slot));
        }
        return table;
    }

    public long epoch() {
        return epoch;
    }

    /** The node that owns a slot. */
    public int owner(int slot) {
        return owners[slot];
    }
}
