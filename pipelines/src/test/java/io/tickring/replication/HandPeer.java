package io.tickring.replication;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.HandRing;
import io.tickring.ingest.IngestRing;
import io.tickring.ingest.Publisher;
import io.tickring.ingest.StallListener;
import io.tickring.segment.SegmentConfig;
import io.tickring.shard.Store;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreView;
import io.tickring.symbol.SessionInfo;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.SimClock;
import io.tickring.transport.memory.Faults;
import io.tickring.transport.memory.MemoryNetwork;
import io.tickring.transport.memory.MemoryTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One life of one node, every duty of it done by hand. */
final class HandPeer {
    static final Path DIRECTORY = Path.of("/data/store");

    private final MemFileSystem disk;
    private final SimClock clock;
    private final Store store;
    private final Replication replication;
    private final HandRing hand;
    private final Faults faults;
    private final MemoryTransport transport;
    private final List<String> notes = new ArrayList<>();
    private boolean awaitsFile;

    /**
     * @param cluster dials the others and turns them all while this one waits
     */
    HandPeer(
            PeersConfig peers,
            int self,
            int shards,
            MemFileSystem disk,
            SimClock clock,
            MemoryNetwork network,
            Faults faults,
            HandCluster cluster)
            throws IOException {
        this.disk = disk;
        this.clock = clock;
        this.faults = faults;
        transport = new MemoryTransport(network, faults);
        store =
                Store.open(
                        new StoreConfig(
                                disk,
                                DIRECTORY,
                                shards,
                                64 << 10,
                                2,
                                500,
                                4,
                                new SegmentConfig(64, 4, SegmentConfig.MAX_FILE_LENGTH),
                                1 << 20,
                                self),
                        0x5EED + self,
                        this::awaitFile);
        replication =
                Replication.open(
                        peers,
                        self,
                        disk,
                        DIRECTORY,
                        transport,
                        clock::nanoTime,
                        this::awaitFile,
                        notes::add);
        hand =
                new HandRing(
                        store, replication.routes(shards), replication.outlet(), clock::epochMs);
        replication
                .attach(hand.ring(), store.names(), node -> cluster.dial(self, node))
                .forEach(hand.ring()::addAgent);
        hand.start(clock::epochMs, cluster::turn);
    }

    private void awaitFile() throws IOException {
        if (awaitsFile) {
            throw new IOException("a file is waited for while one is waited for");
        }
        awaitsFile = true;
        try {
            hand.awaitFile();
        } finally {
            awaitsFile = false;
        }
    }

    void turn(Random order) {
        hand.turn(order, clock.nanoTime());
    }

    /** The shards take what there is; what other nodes own stays in the ring. */
    void stepShards() {
        hand.stepShards();
    }

    IngestRing ring() {
        return hand.ring();
    }

    Store store() {
        return store;
    }

    Replication replication() {
        return replication;
    }

    MemoryTransport transport() {
        return transport;
    }

    /** What this life has said in words. */
    List<String> notes() {
        return notes;
    }

    Faults faults() {
        return faults;
    }

    MemFileSystem disk() {
        return disk;
    }

    /** As the node itself asks: whether the session has an end that every log and outbox has. */
    boolean isUnfinished(SessionInfo session) {
        try (StoreView view = store.view()) {
            return view.end(session.sourceId()) == null || replication.lacksEnd(session.sourceId());
        }
    }

    /** A publisher of the session of this name, which is made when it is not there. */
    Publisher publisher(String source) {
        final SessionInfo session =
                store.names().sessions().stream()
                        .filter(each -> each.source().equals(source))
                        .findFirst()
                        .orElseGet(
                                () ->
                                        ring().newSession(
                                                        new SessionInfo(
                                                                0, source, 0, "", "", "", 0),
                                                        StallListener.NONE));
        return ring().publisher(session, AckMode.WAL, () -> {});
    }
}
