package io.tickring.ingest;

import io.tickring.symbol.SlotHash;

/**
 * From a symbol's slot to what takes its events, in one array load: a shard of this node, or the
 * outlet to the node that owns the slot. Immutable; a change makes another with a higher epoch.
 *
 * <p>A <em>target</em> below {@link #shards} is that shard; {@code shards + p} is the outlet to the
 * peer of index {@code p}. So a shard handler that compares the target with its own number passes
 * over what other nodes own at no further cost, and a node alone pays nothing for having none.
 */
public final class Routes {
    /** The owner of every slot while the node is alone. */
    static final int SELF = 0;

    private final long epoch;
    private final int shards;
    private final int[] targetOfSlot = new int[SlotHash.SLOT_COUNT];
    private final int[] ownerOfTarget;

    private Routes(long epoch, int shards, int self, int[] peers) {
        this.epoch = epoch;
        this.shards = shards;
        ownerOfTarget = new int[shards + peers.length];
        for (int shard = 0; shard < shards; shard++) {
            ownerOfTarget[shard] = self;
        }
        System.arraycopy(peers, 0, ownerOfTarget, shards, peers.length);
    }

    /** Of a node alone: it owns every slot. */
    static Routes alone(long epoch, int shards) {
        final Routes routes = new Routes(epoch, shards, SELF, new int[0]);
        for (int slot = 0; slot < routes.targetOfSlot.length; slot++) {
            routes.targetOfSlot[slot] = SlotHash.shard(slot, shards);
        }
        return routes;
    }

    /**
     * Of one node among others.
     *
     * @param self id of this node
     * @param peers ids of the others, in the order of their indexes
     * @param ownerOfSlot the owner of every slot: this node or one of the peers
     * @throws IllegalArgumentException when a slot is owned by none of them
     */
    public static Routes among(long epoch, int shards, int self, int[] peers, int[] ownerOfSlot) {
        final Routes routes = new Routes(epoch, shards, self, peers);
        for (int slot = 0; slot < routes.targetOfSlot.length; slot++) {
            routes.targetOfSlot[slot] =
                    ownerOfSlot[slot] == self
                            ? SlotHash.shard(slot, shards)
                            : shards + indexOf(peers, ownerOfSlot[slot], slot);
        }
        return routes;
    }

    private static int indexOf(int[] peers, int owner, int slot) {
        for (int i = 0; i < peers.length; i++) {
            if (peers[i] == owner) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "slot " + slot + " belongs to node " + owner + ", which is no peer of this node");
    }

    public long epoch() {
        return epoch;
    }

    /** The shard or outlet that takes the events of a slot. */
    int target(int slot) {
        return targetOfSlot[slot];
    }

    /** The node whose target this is. */
    int owner(int target) {
        return ownerOfTarget[target];
    }

    /** Whether this node owns the slot. */
    public boolean isOwn(int slot) {
        return targetOfSlot[slot] < shards;
    }

    /** The node that owns the slot. */
    public int ownerOfSlot(int slot) {
        return ownerOfTarget[targetOfSlot[slot]];
    }
}
