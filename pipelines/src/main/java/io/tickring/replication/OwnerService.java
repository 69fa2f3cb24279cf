package io.tickring.replication;

import io.tickring.ingest.IngestRing;
import io.tickring.replication.ControlCall.Answer;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.SpaceFullException;
import io.tickring.tick.TickType;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.Transport;
import io.tickring.transport.TransportException;
import io.tickring.transport.inbox.AckWriter;
import io.tickring.transport.inbox.InboxHeader;
import io.tickring.transport.inbox.InboxLayout;
import io.tickring.transport.inbox.InboxReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Answers what peers ask on the control channel: lets senders in, gives out ids of the symbols and
 * types whose names this node owns, agrees to sessions of the sources whose names it owns, learns
 * what frames will use. <b>Thread:</b> one.
 */
final class OwnerService implements ControlCall.Answerer {
    /** For all that one question asks. */
    private static final long DEFINE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private static final int INC_SHIFT = 32;

    /** A sender that comes again and again must not fill the memory with regions. */
    static final int MAX_REGIONS_OF_SENDER = 32;

    private final Cluster cluster;
    private final Transport transport;
    private final NameRegistry names;
    private final IngestRing ring;
    private final RemoteWriteReceiver receiver;
    private final LongSupplier nanoClock;
    private final LongSupplier tokens;
    private final KnownPeers known;
    private final LoggedNames logged;
    private int connections;

    /**
     * @param tokens random numbers nobody can guess
     * @param known who this node is, and which peers were here before
     * @param logged has the log hold what is answered
     */
    OwnerService(
            Cluster cluster,
            Transport transport,
            NameRegistry names,
            IngestRing ring,
            RemoteWriteReceiver receiver,
            LongSupplier nanoClock,
            LongSupplier tokens,
            KnownPeers known,
            LoggedNames logged) {
        this.cluster = cluster;
        this.transport = transport;
        this.names = names;
        this.ring = ring;
        this.logged = logged;
        this.receiver = receiver;
        this.nanoClock = nanoClock;
        this.tokens = tokens;
        this.known = known;
    }

    @Override
    public Answer answer(int type, byte[] body) {
        try {
            return switch (type) {
                case PeerMessages.HELLO -> letIn(PeerMessages.Hello.decode(body));
                case PeerMessages.SYMBOLS -> giveIds(PeerMessages.decodeNames(body));
                case PeerMessages.TYPE -> giveId(PeerMessages.decodeType(body));
                case PeerMessages.SESSION -> agree(PeerMessages.decodeSession(body));
                case PeerMessages.DEFINITIONS -> learn(PeerMessages.Definitions.decode(body));
                default -> refused("a message of type " + type + " is not known to this release");
            };
        } catch (MessageFormatException | IllegalArgumentException | SpaceFullException e) {
            return refused(e.getMessage());
        } catch (TransportException e) {
            return refused("no region can be had: " + e.getMessage());
        }
    }

    private static Answer refused(String why) {
        return new Answer(PeerMessages.REFUSED, PeerMessages.encodeText(why));
    }

    /** The log is behind, or the node is closing: either may be over when the peer asks again. */
    private static Answer notInTime(String what) {
        return new Answer(
                PeerMessages.NOT_NOW,
                PeerMessages.encodeText(what + " is not in its log in time; it may be later"));
    }

    private Answer letIn(PeerMessages.Hello hello) {
        final String problem = problem(hello);
        if (problem != null) {
            return refused(problem);
        }
        final InboxHeader header =
                new InboxHeader(
                        cluster.peers().clusterIdLow(),
                        cluster.peers().clusterIdHigh(),
                        cluster.self(),
                        cluster.incarnation(),
                        hello.node(),
                        hello.life().incarnation(),
                        (long) cluster.incarnation() << INC_SHIFT | ++connections,
                        tokens.getAsLong(),
                        cluster.peers().log2Cells());
        final RemoteRegion senderAck = transport.connect(hello.ackHandle());
        LocalRegion region = null;
        boolean made = false;
        try {
            region = transport.allocate(InboxLayout.regionLength(cluster.peers().log2Cells()));
            header.encode(region.memory(), 0);
            final InboxReader reader =
                    new InboxReader(
                            region,
                            header,
                            new AckWriter(transport, senderAck, header.token(), nanoClock),
                            nanoClock);
            receiver.offer(new InboundConnection(header, region, senderAck, reader));
            made = true;
        } finally {
            if (!made) {
                senderAck.close();
                if (region != null) {
                    region.close();
                }
            }
        }
        final byte[] headerBytes = new byte[InboxHeader.LENGTH];
        header.encode(ByteBuffer.wrap(headerBytes), 0);
        return new Answer(
                PeerMessages.WELCOME,
                new PeerMessages.Welcome(cluster.life(), headerBytes, region.handle()).encode());
    }

    /** Why a sender is not let in; null when it is. */
    private String problem(PeerMessages.Hello hello) {
        if (hello.clusterIdLow() != cluster.peers().clusterIdLow()
                || hello.clusterIdHigh() != cluster.peers().clusterIdHigh()) {
            return "node " + hello.node() + " is of another cluster; see cluster in peers.conf";
        }
        if (hello.node() == cluster.self() || !cluster.peers().nodes().containsKey(hello.node())) {
            return "node " + hello.node() + " is no peer of node " + cluster.self();
        }
        if (hello.tableEpoch() != cluster.table().epoch()
                || hello.tableCrc() != cluster.tableCrc()) {
            return "node "
                    + hello.node()
                    + " has another table of who owns what; give every node the same peers.conf";
        }
        if (hello.fsync() != cluster.peers().fsync()) {
            return "node "
                    + hello.node()
                    + " acks "
                    + (hello.fsync() ? "what is forced" : "what is logged")
                    + ", this node does not; give every node the same ack";
        }
        if (!hello.transport().equals(transport.name())) {
            return "node "
                    + hello.node()
                    + " writes over "
                    + hello.transport()
                    + ", this node over "
                    + transport.name()
                    + "; give both the same --transport";
        }
        if (!ring.isOpen()) {
            return "node " + cluster.self() + " is closing, or failed: its own log says why";
        }
        if (receiver.regions(hello.node()) >= MAX_REGIONS_OF_SENDER) {
            return MAX_REGIONS_OF_SENDER
                    + " regions of earlier connections of node "
                    + hello.node()
                    + " are kept for a minute; come again later";
        }
        try {
            return known.problem(hello.node(), hello.life());
        } catch (IOException e) {
            return "that node " + hello.node() + " is here cannot be noted: " + e.getMessage();
        }
    }

    private Answer giveIds(List<String> asked) {
        final List<Integer> ids = new ArrayList<>();
        for (String name : asked) {
            if (!isOwn(name)) {
                return refused(notOwn("symbol", name));
            }
            ids.add(names.symbolId(name));
        }
        // On the disk first: an id that another node uses must never stand for another name.
        if (!logged.logSymbols(ids, DEFINE_TIMEOUT_NS)) {
            return notInTime("symbol " + String.join(", ", asked));
        }
        return new Answer(PeerMessages.SYMBOL_IDS, PeerMessages.encodeIds(ids));
    }

    private boolean isOwn(String name) {
        return cluster.table().owner(SlotHash.slot(name)) == cluster.self();
    }

    private String notOwn(String what, String name) {
        final int slot = SlotHash.slot(name);
        return what
                + " "
                + name
                + " is in slot "
                + slot
                + ", which node "
                + cluster.table().owner(slot)
                + " owns";
    }

    private Answer giveId(TickType type) {
        if (!isOwn(type.name())) {
            return refused(notOwn("type", type.name()));
        }
        final int id = names.typeId(type);
        if (!logged.logType(id, DEFINE_TIMEOUT_NS)) {
            return notInTime("type " + type.name());
        }
        return new Answer(PeerMessages.TYPE_ID, PeerMessages.encodeIds(List.of(id)));
    }

    private Answer agree(SessionInfo proposed) {
        if (!isOwn(proposed.source())) {
            return refused(notOwn("source", proposed.source()));
        }
        final SessionInfo session = names.agreeToSession(proposed);
        // On the disk first, as an id: after a restart the ordinal must still be taken.
        if (!logged.logSession(session.sourceId(), DEFINE_TIMEOUT_NS)) {
            return notInTime("session " + session.label());
        }
        return new Answer(PeerMessages.SESSION_IS, PeerMessages.encodeSession(session));
    }

    private Answer learn(PeerMessages.Definitions definitions) {
        definitions.types().forEach(names::learnType);
        definitions.sessions().forEach(names::learnSession);
        return new Answer(PeerMessages.LEARNED, new byte[0]);
    }
}
