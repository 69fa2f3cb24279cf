package io.tickring.node;

import io.tickring.ingest.CompactionSettings;
import io.tickring.ingest.IngestConfig;
import io.tickring.ingest.IngestRing;
import io.tickring.ingest.Profile;
import io.tickring.shard.Store;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node consists of, opened and running.
 *
 * @param store its directory
 * @param ring before the store
 * @param peers what it has of other nodes; null of a node alone
 */
record NodeParts(Store store, IngestRing ring, PeerNode peers) {
    /** What failed and what is slow is told as the node's, whose parts these are. */
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static final long FILE_WAIT_NS = TimeUnit.MICROSECONDS.toNanos(50);

    /**
     * Opens and recovers the store, joins the peers if there are any, and starts the threads.
     *
     * @throws IOException as {@link Node#open} does; nothing is left open then
     */
    static NodeParts open(NodeConfig config) throws IOException {
        // Settings that cannot be are refused before a store is made.
        final CompactionSettings compaction = config.compaction();
        final RingHolder holder = new RingHolder();
        final Store store =
                Store.open(
                        config.storeConfig(),
                        new SecureRandom().nextLong(),
                        holder::idle,
                        config.recoveryConfig());
        PeerNode peers = null;
        boolean opened = false;
        try {
            final int shards = store.shards().size();
            final IngestConfig ingest = ingestConfig(config, compaction, shards);
            if (config.peers() == null) {
                holder.ring = new IngestRing(store, ingest);
            } else {
                peers = PeerNode.open(config, shards, holder::idle);
                holder.ring = new IngestRing(store, ingest, peers.routes(), peers.outlet());
                peers.attach(holder.ring, store.names());
            }
            holder.ring.start();
            opened = true;
            return new NodeParts(store, holder.ring, peers);
        } finally {
            if (!opened) {
                abandon(store, peers);
            }
        }
    }

    private static void abandon(Store store, PeerNode peers) throws IOException {
        try {
            if (peers != null) {
                peers.close();
            }
        } finally {
            store.close(false);
        }
    }

    private static IngestConfig ingestConfig(
            NodeConfig config, CompactionSettings compaction, int shards) {
        final Profile profile = config.profileFor(shards);
        return new IngestConfig(
                profile,
                config.maxBatchLines(),
                config.unforcedWindowBytes(),
                config.forceIntervalMs(),
                config.minFreeBytes(shards),
                "tickring-",
                config.pinningFor(profile),
                compaction,
                config.heldViewMs(),
                LOG::warn,
                failure -> LOG.error("the node failed", failure));
    }

    /** Lets a shard thread that waits for a log file notice that none will come. */
    private static final class RingHolder {
        private volatile IngestRing ring;

        void idle() throws IOException {
            if (ring != null && ring.isHalted()) {
                throw new IOException("no log file will come: the node stopped", ring.failure());
            }
            LockSupport.parkNanos(FILE_WAIT_NS);
        }
    }
}
