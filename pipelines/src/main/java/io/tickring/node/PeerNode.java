package io.tickring.node;

import io.tickring.ingest.IngestRing;
import io.tickring.ingest.RemoteOutlet;
import io.tickring.ingest.Routes;
import io.tickring.replication.PeerStatus;
import io.tickring.replication.Replication;
import io.tickring.replication.ReplicationServer;
import io.tickring.symbol.NameRegistry;
import io.tickring.transport.Transport;
import io.tickring.wal.Wal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node that is one of several has beside its store and ring. */
final class PeerNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerNode.class);

    private final PeerSettings settings;
    private final Routes routes;
    private final Replication replication;
    private final Transport ownTransport;
    private ReplicationServer server;

    private PeerNode(
            PeerSettings settings, Routes routes, Replication replication, Transport ownTransport) {
        this.settings = settings;
        this.routes = routes;
        this.replication = replication;
        this.ownTransport = ownTransport;
    }

    /**
     * @param config of a node that has peers
     */
    static PeerNode open(NodeConfig config, int shards, Wal.FileWait fileWait) throws IOException {
        final PeerSettings settings = config.peers();
        final Transport own =
                settings.transport() == null ? Transports.open(settings.transportName()) : null;
        boolean opened = false;
        try {
            final Replication replication =
                    Replication.open(
                            settings.cluster(),
                            settings.nodeId(),
                            config.files(),
                            config.directory(),
                            own == null ? settings.transport() : own,
                            System::nanoTime,
                            fileWait,
                            LOG::info);
            opened = true;
            return new PeerNode(settings, replication.routes(shards), replication, own);
        } finally {
            if (!opened && own != null) {
                own.close();
            }
        }
    }

    Routes routes() {
        return routes;
    }

    RemoteOutlet outlet() {
        return replication.outlet();
    }

    /**
     * Before the ring starts: adds the duties, and opens the control channel.
     *
     * @throws io.tickring.transport.TransportException when its address cannot be had
     */
    void attach(IngestRing ring, NameRegistry names) {
        server = ReplicationServer.attach(replication, ring, names, settings.trustsNetwork());
    }

    /** Whether an owner acks what is on its disk; else what is in its log. */
    boolean acksWhatIsForced() {
        return settings.cluster().fsync();
    }

    /** See {@link Replication#lacksEnd}. */
    boolean lacksEnd(int sourceId) {
        return replication.lacksEnd(sourceId);
    }

    List<PeerStatus> status() {
        return replication.status();
    }

    /** Which peers something waits for to be acked, and which of them are away, in words. */
    Optional<String> awaited() {
        return status().stream()
                .filter(peer -> peer.outboxBytes() > 0)
                .map(PeerNode::awaited)
                .reduce((one, other) -> one + "; " + other);
    }

    private static String awaited(PeerStatus peer) {
        return peer.connected()
                ? "node " + peer.node() + " has not acked " + peer.outboxBytes() + " bytes yet"
                : "node "
                        + peer.node()
                        + " is away ("
                        + peer.trouble()
                        + ") and "
                        + peer.outboxBytes()
                        + " bytes wait for it";
    }

    InetSocketAddress controlAddress() {
        return server.address();
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
        try {
            replication.close();
        } finally {
            if (ownTransport != null) {
                ownTransport.close();
            }
        }
    }
}
