package io.tickring.replication;

import io.tickring.ingest.IngestRing;
import io.tickring.symbol.NameRegistry;
import io.tickring.transport.control.ControlConfig;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Runs a {@link Replication} over the control channel and the ring's threads. */
public final class ReplicationServer implements AutoCloseable {
    private static final long GREETING_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);

    /** Longer than the log takes to hold a definition, shorter than a node takes to close. */
    private static final long ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(6);

    private static final long IDLE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(15);

    private final ControlAgent control;

    private ReplicationServer(ControlAgent control) {
        this.control = control;
    }

    /**
     * Adds the duties of replication to a ring that has not started, and listens for peers.
     *
     * @param trustsNetwork whether the control channel may listen elsewhere than on loopback
     * @throws io.tickring.transport.TransportException when the node's address cannot be had
     */
    public static ReplicationServer attach(
            Replication replication, IngestRing ring, NameRegistry names, boolean trustsNetwork) {
        final Cluster cluster = replication.cluster();
        final PeersConfig.PeerAddress address = cluster.peers().address(cluster.self());
        final ControlConfig dialing =
                ControlConfig.ofCluster(
                                cluster.peers().clusterIdHigh(), cluster.peers().clusterIdLow())
                        .withTimeouts(GREETING_TIMEOUT_NS, ANSWER_TIMEOUT_NS);
        final ControlConfig listening =
                dialing.withTimeouts(GREETING_TIMEOUT_NS, IDLE_TIMEOUT_NS)
                        .boundTo(
                                new InetSocketAddress(address.host(), address.port()),
                                trustsNetwork);
        replication
                .attach(ring, names, new ControlDialer(cluster.peers(), dialing))
                .forEach(ring::addAgent);
        final ControlAgent control =
                new ControlAgent(listening, replication.answerer(), replication.notes());
        ring.addAgent(control);
        return new ReplicationServer(control);
    }

    /** Where peers reach this node. */
    public InetSocketAddress address() {
        return control.address();
    }

    @Override
    public void close() {
        control.close();
    }
}
