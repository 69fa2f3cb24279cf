package io.tickring.replication;

import io.tickring.cluster.LocalControlPlane;
import io.tickring.fs.FileSystem;
import io.tickring.ingest.Agent;
import io.tickring.ingest.IngestRing;
import io.tickring.ingest.RemoteOutlet;
import io.tickring.ingest.Routes;
import io.tickring.symbol.NameRegistry;
import io.tickring.transport.Transport;
import io.tickring.wal.Wal;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What makes a node one of several: its incarnation, the table of owners, an outbox and a link to
 * each peer, and what takes in from them. Opened before the ingest ring, attached to it, and run by
 * it. <b>Thread:</b> any, unless a method says otherwise.
 */
public final class Replication implements AutoCloseable {
    /** The control plane's file in the node's directory. */
    public static final String CONTROL_PLANE = "control-plane";

    /** The directory, in the node's, of outboxes: one in it for each peer. */
    public static final String OUTBOX = "outbox";

    private final Cluster cluster;
    private final FileSystem files;
    private final Path directory;
    private final Transport transport;
    private final LongSupplier nanoClock;
    private final Consumer<String> notes;
    private final KnownPeers known;
    private final GivenSources given;
    private final SecureRandom random = new SecureRandom();
    private final List<PeerLink> links = new ArrayList<>();
    private final RemoteWriteHandler outlet;
    private final List<PeerAgent> peers = new ArrayList<>();
    private IngestRing ring;
    private NameRegistry names;
    private RemoteWriteReceiver receiver;
    private OwnerService owner;
    private PeerStatusFile statusFile;

    private Replication(
            Cluster cluster,
            FileSystem files,
            Path directory,
            Transport transport,
            LongSupplier nanoClock,
            Consumer<String> notes,
            KnownPeers known,
            GivenSources given,
            List<OutboxLog> outboxes) {
        this.cluster = cluster;
        this.files = files;
        this.directory = directory;
        this.transport = transport;
        this.nanoClock = nanoClock;
        this.notes = notes;
        this.known = known;
        this.given = given;
        final int[] others = cluster.others();
        for (int i = 0; i < others.length; i++) {
            links.add(
                    new PeerLink(
                            cluster.self(),
                            others[i],
                            outboxes.get(i),
                            TimeUnit.MILLISECONDS.toNanos(cluster.peers().peerTimeoutMs())));
        }
        outlet = new RemoteWriteHandler(links);
    }

    /**
     * Begins a life of the node: grants its incarnation, durably, and opens its outboxes.
     *
     * @param directory of the node, whose store is open
     * @param transport by which peers reach each other's memory; closed by the caller
     * @param nanoClock monotonic, ns
     * @param fileWait what the outlet's thread does when no outbox file is ready
     * @param notes is told in words of peers that come and go
     * @throws IOException when an outbox or what else earlier lives noted is damaged, or the disk
     *     fails
     * @throws IllegalArgumentException when the peers' file does not have this node, or divides
     *     slots otherwise than in an earlier life
     */
    public static Replication open(
            PeersConfig peers,
            int self,
            FileSystem files,
            Path directory,
            Transport transport,
            LongSupplier nanoClock,
            Wal.FileWait fileWait,
            Consumer<String> notes)
            throws IOException {
        final SecureRandom random = new SecureRandom();
        TableFile.check(files, directory, Cluster.of(peers, self, new NodeLife(0, 0, 0)));
        final KnownPeers known = KnownPeers.open(files, directory, random.nextLong());
        final GivenSources given = GivenSources.open(files, directory);
        final int incarnation =
                LocalControlPlane.open(files, directory.resolve(CONTROL_PLANE)).grantIncarnation();
        final Cluster cluster =
                Cluster.of(peers, self, new NodeLife(incarnation, known.self(), random.nextLong()));
        final List<OutboxLog> outboxes = new ArrayList<>();
        boolean opened = false;
        try {
            for (int peer : cluster.others()) {
                outboxes.add(
                        OutboxLog.open(
                                files,
                                directory.resolve(OUTBOX).resolve("node-" + peer),
                                self,
                                peer,
                                incarnation,
                                peers.outboxBytes(),
                                peers.outboxFileBytes(),
                                random.nextLong(),
                                fileWait));
            }
            final Replication replication =
                    new Replication(
                            cluster, files, directory, transport, nanoClock, notes, known, given,
                            outboxes);
            opened = true;
            return replication;
        } finally {
            if (!opened) {
                outboxes.forEach(OutboxLog::close);
            }
        }
    }

    /** From slots to this node's shards, and to the outlets of peers. */
    public Routes routes(int shards) {
        return cluster.routes(shards);
    }

    /** Takes what other nodes own. */
    public RemoteOutlet outlet() {
        return outlet;
    }

    /** This life's number. */
    public int incarnation() {
        return cluster.incarnation();
    }

    /**
     * Connects the ring, which was made with {@link #routes} and {@link #outlet}; before it starts.
     *
     * @param dialer reaches peers
     * @return the duties to be done beside the ring's
     */
    List<Agent> attach(IngestRing toRing, NameRegistry registry, ControlCall.Dialer dialer) {
        ring = toRing;
        names = registry;
        final LoggedNames logged = new LoggedNames(ring, registry);
        ring.nameSource(new ClusterNames(cluster, ring, registry, logged, given, peers, nanoClock));
        receiver =
                new RemoteWriteReceiver(
                        transport,
                        ring.inlet(cluster.peers().fsync()),
                        ring.routes(),
                        registry,
                        notes);
        owner =
                new OwnerService(
                        cluster,
                        transport,
                        registry,
                        ring,
                        receiver,
                        nanoClock,
                        random::nextLong,
                        known,
                        logged);
        final List<Agent> agents = new ArrayList<>();
        agents.add(receiver);
        for (PeerLink link : links) {
            final PeerAgent agent =
                    new PeerAgent(
                            cluster, link, transport, registry, dialer, nanoClock, notes, known,
                            logged);
            peers.add(agent);
            agents.add(agent);
            agents.add(new OutboxAgent(link.outbox(), link.peer()));
        }
        statusFile = new PeerStatusFile(files, directory, this::status);
        agents.add(statusFile);
        return agents;
    }

    /** Answers what peers ask. <b>Thread:</b> one at a time. */
    ControlCall.Answerer answerer() {
        return owner;
    }

    Consumer<String> notes() {
        return notes;
    }

    Cluster cluster() {
        return cluster;
    }

    RemoteWriteReceiver receiver() {
        return receiver;
    }

    /**
     * Whether a session that arose here has an end that some peer was never told, nor is to be: the
     * process died between the end's way into its own log and that into the outboxes. Such a
     * session is unfinished. Of a session of another node nothing is known: false.
     */
    public boolean lacksEnd(int sourceId) {
        return names.isOwnSource(sourceId)
                && links.stream().anyMatch(link -> !link.outbox().hasEnd(sourceId));
    }

    /** How each peer is doing. */
    public List<PeerStatus> status() {
        final List<PeerStatus> all = new ArrayList<>();
        for (int i = 0; i < peers.size(); i++) {
            final PeerLink link = peers.get(i).link();
            all.add(
                    new PeerStatus(
                            link.peer(),
                            peers.get(i).isConnected(),
                            peers.get(i).trouble(),
                            link.outbox().bytes(),
                            link.credits(),
                            link.outbox().acked(),
                            ring.refusedOfPeer(i),
                            receiver.refused(link.peer())));
        }
        return all;
    }

    /** Lets go of peers and outboxes. Only when the ring's threads have ended. */
    @Override
    public void close() throws IOException {
        if (statusFile != null) {
            statusFile.write();
        }
        peers.forEach(PeerAgent::close);
        if (receiver != null) {
            receiver.close();
        }
        IOException failure = null;
        for (PeerLink link : links) {
            try {
                link.outbox().closeTidily();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
