package io.tickring.ingest;

import io.tickring.symbol.SlotHash;

/**
 * From a symbol's slot to the shard that serves it. Immutable; a change makes another with a higher
 * epoch.
 */
final class Routes {
    /** The owner of every slot while the node is alone. */
    static final int SELF = 0;

    private final long epoch;
    private final int[] shardOfSlot = new int[SlotHash.SLOT_COUNT];

    Routes(long epoch, int shardCount) {
        this.epoch = epoch;
        for (int slot = 0; slot < shardOfSlot.length; slot++) {
            shardOfSlot[slot] = SlotHash.shard(slot, shardCount);
        }
    }

    long epoch() {
        return epoch;
    }

    int shard(int slot) {
        return shardOfSlot[slot];
    }
}
