package io.tickring.replication;

import io.tickring.cluster.LocalControlPlane;
import io.tickring.fs.FileSystem;
import io.tickring.ingest.Agent;
import io.tickring.ingest.IngestRing;
import io.tickring.ingest.NameSource;
import io.tickring.ingest.RemoteOutlet;
import io.tickring.ingest.Routes;
import io.tickring.ingest.StallListener;
import io.tickring.replication.ControlCall.Answer;
import io.tickring.symbol.DefinitionCodec;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.TickType;
import io.tickring.transport.Transport;
import io.tickring.wal.Wal;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What makes a node one of several: its incarnation, the table of owners, an outbox and a link to
 * each peer, and what takes in from them. Opened before the ingest ring, attached to it, and run by
 * it. <b>Thread:</b> any, unless a method says otherwise.
 */
public final class Replication implements NameSource, AutoCloseable {
    /** The control plane's file in the node's directory. */
    public static final String CONTROL_PLANE = "control-plane";

    /** The directory, in the node's, of outboxes: one in it for each peer. */
    public static final String OUTBOX = "outbox";

    private static final long DEFINE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long ASK_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long ASK_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Cluster cluster;
    private final FileSystem files;
    private final Path directory;
    private final Transport transport;
    private final LongSupplier nanoClock;
    private final Consumer<String> notes;
    private final KnownPeers known;
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
            List<OutboxLog> outboxes) {
        this.cluster = cluster;
        this.files = files;
        this.directory = directory;
        this.transport = transport;
        this.nanoClock = nanoClock;
        this.notes = notes;
        this.known = known;
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
     * @throws IOException when an outbox is damaged or the disk fails
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
                            cluster, files, directory, transport, nanoClock, notes, known,
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
        ring.nameSource(this);
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
                        known);
        final List<Agent> agents = new ArrayList<>();
        agents.add(receiver);
        for (PeerLink link : links) {
            final PeerAgent agent =
                    new PeerAgent(
                            cluster, link, transport, registry, dialer, nanoClock, notes, known);
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
     * The id of a symbol. One that another node owns and that is new here is asked of that node,
     * and waited for.
     *
     * @throws IllegalArgumentException when the name is none, or the owner refuses it
     * @throws IllegalStateException when the owner did not answer within a minute
     */
    @Override
    public int symbol(String name, StallListener waiting) {
        final int known = names.findSymbol(name);
        if (known >= 0) {
            return known;
        }
        final int node = cluster.table().owner(SlotHash.slot(name));
        if (node == cluster.self()) {
            return names.symbolId(name);
        }
        final byte[] body = PeerMessages.encodeNames(List.of(name));
        final int id =
                askUntilAnswered(
                        node,
                        "symbol " + name,
                        PeerMessages.SYMBOLS,
                        body,
                        Replication::idOf,
                        waiting);
        names.learnSymbol(id, name);
        return id;
    }

    /**
     * The id of a type. A type's name belongs to a node as a symbol's does: so two nodes that come
     * upon the same type give it the same id. It is in the owner's log when this returns, and in
     * this node's when it is its own.
     *
     * @throws IllegalArgumentException when a type of this name has other fields
     * @throws IllegalStateException when the owner did not answer within a minute
     */
    @Override
    public int type(TickType type, StallListener waiting) {
        final int known = names.findType(type.name());
        if (known >= 0) {
            return names.typeId(type);
        }
        final int node = cluster.table().owner(SlotHash.slot(type.name()));
        if (node == cluster.self()) {
            final int id = names.typeId(type);
            if (!ring.defineType(id, DEFINE_TIMEOUT_NS)) {
                throw new IllegalStateException(
                        "type " + type + " is not in the log in time; ask again");
            }
            return id;
        }
        final int id =
                askUntilAnswered(
                        node,
                        "type " + type,
                        PeerMessages.TYPE,
                        DefinitionCodec.encode(type),
                        Replication::idOf,
                        waiting);
        names.learnType(id, type);
        return id;
    }

    /**
     * Begins a session: with an id of this node's, and the ordinal that the node which owns the
     * source's name gives it, so that no two sessions of a cluster are called the same.
     *
     * @throws IllegalStateException when the owner did not answer within a minute; see {@link
     *     NameSource}, or another node has begun a session of this very file or feed that was not
     *     known here
     */
    @Override
    public SessionInfo newSession(SessionInfo wanted, StallListener waiting) {
        final int node = cluster.table().owner(SlotHash.slot(wanted.source()));
        if (node == cluster.self()) {
            return names.newSession(
                    wanted.source(),
                    wanted.format(),
                    wanted.sha256(),
                    wanted.date(),
                    wanted.midnightNs());
        }
        while (true) {
            final SessionInfo proposed = names.proposeSession(wanted);
            final SessionInfo session =
                    askUntilAnswered(
                            node,
                            "source " + wanted.source(),
                            PeerMessages.SESSION,
                            PeerMessages.encodeSession(proposed),
                            PeerMessages::decodeSession,
                            waiting);
            names.learnSession(session);
            if (session.isOfSame(wanted)) {
                return session;
            }
            // A life of this node that nothing else is left of had the id: there are more.
        }
    }

    /** Asks the owner of a name about it, again and again while it is away. */
    private <T> T askUntilAnswered(
            int node,
            String what,
            int type,
            byte[] body,
            AnswerReader<T> reader,
            StallListener waiting) {
        final PeerAgent peer = peers.get(Arrays.binarySearch(cluster.others(), node));
        final long startNs = nanoClock.getAsLong();
        while (true) {
            try {
                final Answer answer = peer.ask(type, body);
                if (answer.type() == PeerMessages.REFUSED) {
                    throw new IllegalArgumentException(
                            "node "
                                    + node
                                    + ", which owns the name, refuses "
                                    + what
                                    + ": "
                                    + PeerMessages.decodeText(answer.body()));
                }
                return reader.read(answer.body());
            } catch (IOException | MessageFormatException e) {
                final long waitedNs = nanoClock.getAsLong() - startNs;
                final String reason = what + " belongs to node " + node + ": " + e.getMessage();
                if (!ring.isOpen() || waiting == StallListener.NONE && waitedNs > ASK_TIMEOUT_NS) {
                    throw new IllegalStateException(reason, e);
                }
                waiting.onStalled(waitedNs, reason);
                ring.pause(ASK_AGAIN_NS);
            }
        }
    }

    /** Reads an answer's body. */
    private interface AnswerReader<T> {
        T read(byte[] body) throws IOException;
    }

    private static int idOf(byte[] body) throws IOException {
        final List<Integer> ids = PeerMessages.decodeIds(body);
        if (ids.size() != 1) {
            throw new IOException("it answered with " + ids.size() + " ids");
        }
        return ids.get(0);
    }

    /**
     * Writes a session's start into this node's log before anything of it can reach a peer: after a
     * restart the id must still be known to stand for it.
     */
    @Override
    public void session(int sourceId) {
        if (!ring.defineSession(sourceId, DEFINE_TIMEOUT_NS)) {
            throw new IllegalStateException(
                    "the start of session "
                            + names.session(sourceId).label()
                            + " is not in the log in time; try again");
        }
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
