package io.tickring.replication;

import io.tickring.ingest.Agent;
import io.tickring.replication.ControlCall.Answer;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickType;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.Transport;
import io.tickring.transport.TransportException;
import io.tickring.transport.inbox.AckLayout;
import io.tickring.transport.inbox.InboxHeader;
import io.tickring.transport.inbox.InboxWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Keeps the connection to one peer: dials, presents this node, hands the connection to the link,
 * tells the peer what frames will use, and begins again when the link has let go of it. A peer that
 * is not there is dialled again after a while, at first a short one. <b>Thread:</b> its own, which
 * may wait for the peer; names are asked for on the asker's.
 */
final class PeerAgent implements Agent {
    private static final long LEAST_BACKOFF_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MOST_BACKOFF_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /** After connections over which nothing was acked: each leaves a region at the peer behind. */
    private static final long MOST_BARREN_BACKOFF_NS = TimeUnit.SECONDS.toNanos(4);

    private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long QUARANTINE_NS = TimeUnit.SECONDS.toNanos(60);

    private static final long KEEP_ALIVE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Cluster cluster;
    private final PeerLink link;
    private final Transport transport;
    private final NameRegistry names;
    private final ControlCall.Dialer dialer;
    private final LongSupplier nanoClock;
    private final Consumer<String> notes;
    private final KnownPeers known;
    private final LoggedNames logged;
    private final List<Quarantined> quarantine = new ArrayList<>();
    private volatile Connection connection;
    private volatile String trouble = "not connected yet";
    private long nextTryNs;
    private boolean hasTried;
    private long lastKeepAliveNs;
    private long backoffNs = LEAST_BACKOFF_NS;

    /** Memory that a peer may still write into. */
    private record Quarantined(LocalRegion region, long sinceNs) {}

    PeerAgent(
            Cluster cluster,
            PeerLink link,
            Transport transport,
            NameRegistry names,
            ControlCall.Dialer dialer,
            LongSupplier nanoClock,
            Consumer<String> notes,
            KnownPeers known,
            LoggedNames logged) {
        this.cluster = cluster;
        this.link = link;
        this.transport = transport;
        this.names = names;
        this.dialer = dialer;
        this.nanoClock = nanoClock;
        this.notes = notes;
        this.known = known;
        this.logged = logged;
    }

    int peer() {
        return link.peer();
    }

    PeerLink link() {
        return link;
    }

    /** Why the peer cannot be reached; null while it can. <b>Thread:</b> any. */
    String trouble() {
        return trouble;
    }

    /** Whether frames can go to the peer. <b>Thread:</b> any. */
    boolean isConnected() {
        return connection != null && trouble == null;
    }

    /**
     * Asks the peer, on the caller's thread.
     *
     * @throws IOException when it is not there, or does not answer in time
     */
    Answer ask(int type, byte[] body) throws IOException {
        final Connection current = connection;
        if (current == null) {
            throw new IOException("node " + peer() + " is away: " + trouble);
        }
        return current.call().ask(type, body);
    }

    @Override
    public boolean doWork(long nowNs) {
        release(nowNs);
        final Connection current = connection;
        if (current == null) {
            return connectWhenDue(nowNs);
        }
        if (current.lost() != null) {
            letGo(current, current.lost(), nowNs);
            return true;
        }
        if (nowNs - lastKeepAliveNs > KEEP_ALIVE_NS) {
            lastKeepAliveNs = nowNs;
            keepAlive(current);
        }
        return current.wantsDefinitions() && tellWanted(current);
    }

    /** Tells what the outlet waits for; false when it cannot be told. */
    private boolean tellWanted(Connection current) {
        final String unknown = unknown(current.wantedType(), current.wantedSource());
        current.wantNothing();
        if (unknown != null) {
            if (!unknown.equals(trouble)) {
                notes.accept("node " + peer() + " is sent nothing: " + unknown);
            }
            trouble = unknown;
            return false;
        }
        if (trouble != null) {
            trouble = null;
            notes.accept("node " + peer() + " is sent what waited for it");
        }
        try {
            tellDefinitions(current);
        } catch (IOException e) {
            link.refuse(current, e.getMessage());
        }
        return true;
    }

    /** What of an event that waits this node cannot tell, in words; null when it can. */
    private String unknown(int typeId, int sourceId) {
        if (!logged.hasType(typeId)) {
            return "type "
                    + typeId
                    + " of what waits for it is not known here; it goes on when a program has this"
                    + " node define that type again";
        }
        return logged.hasSession(sourceId)
                ? null
                : "source session "
                        + sourceId
                        + " of what waits for it is not known here: this node's log has lost it";
    }

    private void keepAlive(Connection current) {
        try {
            current.call().keepAlive();
        } catch (IOException e) {
            link.refuse(current, e.getMessage());
        }
    }

    private boolean connectWhenDue(long nowNs) {
        if (hasTried && nowNs - nextTryNs < 0) {
            return false;
        }
        hasTried = true;
        try {
            connect();
            if (trouble != null) {
                notes.accept("node " + peer() + " is connected");
            }
            trouble = null;
        } catch (IOException
                | TransportException
                | MessageFormatException
                | IllegalArgumentException e) {
            fail(e.getMessage(), nowNs, MOST_BACKOFF_NS);
        }
        return true;
    }

    private void fail(String why, long nowNs, long mostBackoffNs) {
        if (!why.equals(trouble)) {
            notes.accept("node " + peer() + " is away: " + why);
        }
        trouble = why;
        nextTryNs = nowNs + backoffNs;
        backoffNs = Math.min(2 * backoffNs, mostBackoffNs);
    }

    private void letGo(Connection old, String why, long nowNs) {
        if (old.hasServed()) {
            backoffNs = LEAST_BACKOFF_NS;
        }
        fail(why, nowNs, MOST_BARREN_BACKOFF_NS);
        connection = null;
        quarantine.add(new Quarantined(old.ackBlock(), nowNs));
        try {
            old.close();
        } catch (TransportException e) {
            // What is left behind is a name, or a mapping: no reason for a node to fail.
            notes.accept("node " + peer() + ": " + e.getMessage());
        }
    }

    private void release(long nowNs) {
        if (!quarantine.isEmpty() && nowNs - quarantine.get(0).sinceNs() > QUARANTINE_NS) {
            quarantine.remove(0).region().close();
        }
    }

    private void connect() throws IOException {
        final ControlCall call = dialer.dial(peer());
        LocalRegion ackBlock = null;
        RemoteRegion inbox = null;
        boolean connected = false;
        try {
            ackBlock = transport.allocate(AckLayout.LENGTH);
            final PeerMessages.Welcome welcome = present(call, ackBlock);
            final ByteBuffer headerBytes =
                    ByteBuffer.wrap(welcome.inboxHeader()).order(ByteOrder.LITTLE_ENDIAN);
            final InboxHeader header = InboxHeader.decode(headerBytes, 0);
            check(header, welcome.life());
            final String problem = known.problem(peer(), welcome.life());
            if (problem != null) {
                throw new IOException(problem);
            }
            inbox = transport.connect(welcome.inboxHandle());
            final Connection made =
                    new Connection(
                            call,
                            inbox,
                            ackBlock,
                            new InboxWriter(transport, inbox, header, ackBlock, nanoClock),
                            header.capacity());
            tellDefinitions(made);
            connected = true;
            connection = made;
            link.offer(made);
        } finally {
            if (!connected) {
                call.close();
                if (inbox != null) {
                    inbox.close();
                }
                if (ackBlock != null) {
                    ackBlock.seal();
                    quarantine.add(new Quarantined(ackBlock, nanoClock.getAsLong()));
                }
            }
        }
    }

    private PeerMessages.Welcome present(ControlCall call, LocalRegion ackBlock)
            throws IOException {
        final PeerMessages.Hello hello =
                new PeerMessages.Hello(
                        PeerMessages.WIRE_VERSION,
                        cluster.peers().clusterIdLow(),
                        cluster.peers().clusterIdHigh(),
                        cluster.self(),
                        cluster.life(),
                        cluster.table().epoch(),
                        cluster.tableCrc(),
                        cluster.peers().fsync(),
                        transport.name(),
                        ackBlock.handle());
        final Answer answer = call.ask(PeerMessages.HELLO, hello.encode());
        if (answer.type() != PeerMessages.WELCOME) {
            throw new IOException(words(answer));
        }
        return PeerMessages.Welcome.decode(answer.body());
    }

    private static String words(Answer answer) {
        return answer.type() == PeerMessages.REFUSED
                ? "it refuses this node: " + PeerMessages.decodeText(answer.body())
                : "it gave an answer of type " + answer.type() + ", which was not asked for";
    }

    private void check(InboxHeader header, NodeLife owner) throws IOException {
        if (header.clusterIdLow() != cluster.peers().clusterIdLow()
                || header.clusterIdHigh() != cluster.peers().clusterIdHigh()
                || header.owner() != peer()
                || header.ownerInc() != owner.incarnation()
                || header.sender() != cluster.self()
                || header.senderInc() != cluster.incarnation()) {
            throw new IOException(
                    "it answers with a region of node "
                            + header.owner()
                            + " for node "
                            + header.sender()
                            + ", incarnation "
                            + Integer.toUnsignedString(header.senderInc())
                            + ", or of another cluster");
        }
    }

    /**
     * Tells the peer every type and session that it was not told over this connection. Not what the
     * log lacks: a later life of this node may give such an id to something else.
     */
    private void tellDefinitions(Connection to) throws IOException {
        Map<Integer, TickType> types = new TreeMap<>();
        List<SessionInfo> sessions = new ArrayList<>();
        for (TickType type : names.types()) {
            final int id = names.findType(type.name());
            if (id >= BuiltinTypes.FIRST_DEFINED_ID && logged.hasType(id) && !to.knowsType(id)) {
                types.put(id, type);
            }
            if (types.size() == PeerMessages.MAX_DEFINITIONS) {
                tell(to, types, sessions);
                types = new TreeMap<>();
            }
        }
        for (SessionInfo session : names.sessions()) {
            if (logged.hasSession(session.sourceId()) && !to.knowsSource(session.sourceId())) {
                sessions.add(session);
            }
            if (sessions.size() == PeerMessages.MAX_DEFINITIONS) {
                tell(to, types, sessions);
                types = new TreeMap<>();
                sessions = new ArrayList<>();
            }
        }
        if (!types.isEmpty() || !sessions.isEmpty()) {
            tell(to, types, sessions);
        }
    }

    private static void tell(
            Connection to, Map<Integer, TickType> types, List<SessionInfo> sessions)
            throws IOException {
        final Answer answer =
                to.call()
                        .ask(
                                PeerMessages.DEFINITIONS,
                                new PeerMessages.Definitions(types, sessions).encode());
        if (answer.type() != PeerMessages.LEARNED) {
            throw new IOException(words(answer));
        }
        types.keySet().forEach(to::learnedType);
        sessions.forEach(session -> to.learnedSource(session.sourceId()));
    }

    /** Lets go of the peer. Only when the agent's and the outlet's threads have ended. */
    void close() {
        final Connection current = connection;
        if (current != null) {
            current.close();
            current.ackBlock().close();
        }
        quarantine.forEach(each -> each.region().close());
    }

    @Override
    public long idleNs() {
        return IDLE_NS;
    }

    @Override
    public String name() {
        return "peer-" + peer();
    }
}
