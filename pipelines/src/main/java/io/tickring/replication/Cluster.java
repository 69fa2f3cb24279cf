package io.tickring.replication;

import io.tickring.cluster.HashRing;
import io.tickring.cluster.RoutingTable;
import io.tickring.ingest.Routes;
import io.tickring.symbol.SlotHash;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * One node's view of the cluster: who it is, and who owns what. Immutable.
 *
 * @param peers the cluster
 * @param self id of this node
 * @param life of this node
 * @param table who owns each slot
 */
record Cluster(PeersConfig peers, int self, NodeLife life, RoutingTable table) {
    /** The epoch of a table that the peers' file alone makes. */
    private static final long STATIC_EPOCH = 1;

    /**
     * Makes the table of the peers' file: the hash ring's placement, and pins over it.
     *
     * @throws IllegalArgumentException when the file does not have this node
     */
    static Cluster of(PeersConfig peers, int self, NodeLife life) {
        peers.address(self);
        return new Cluster(peers, self, life, table(peers));
    }

    private static RoutingTable table(PeersConfig peers) {
        final HashRing ring = HashRing.of(peers.nodeIds());
        // Each pin makes a table of the next epoch; the last one is to have the static epoch.
        long epoch = STATIC_EPOCH - peers.pins().size();
        RoutingTable table = RoutingTable.place(epoch, ring);
        for (Map.Entry<Integer, Integer> pin : peers.pins().entrySet()) {
            table = table.pinned(++epoch, pin.getKey(), pin.getValue());
        }
        return table;
    }

    int incarnation() {
        return life.incarnation();
    }

    /** The other nodes, in the order of their indexes. */
    int[] others() {
        return peers.peersOf(self);
    }

    /** From slots to this node's shards and outlets. */
    Routes routes(int shards) {
        final int[] owners = new int[SlotHash.SLOT_COUNT];
        for (int slot = 0; slot < owners.length; slot++) {
            owners[slot] = table.owner(slot);
        }
        return Routes.among(table.epoch(), shards, self, others(), owners);
    }

    /** By which two nodes tell whether their tables are the same. */
    int tableCrc() {
        final CRC32C crc = new CRC32C();
        for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot++) {
            crc.update(table.owner(slot));
        }
        return (int) crc.getValue();
    }
}
