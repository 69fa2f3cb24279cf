package io.tickring.replication;

import io.tickring.ingest.IngestRing;
import io.tickring.ingest.NameSource;
import io.tickring.ingest.StallListener;
import io.tickring.replication.ControlCall.Answer;
import io.tickring.symbol.DefinitionCodec;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The ids of names that all nodes of a cluster share: a name belongs to the node that owns its
 * slot, and that node is asked about it. <b>Thread:</b> any.
 */
final class ClusterNames implements NameSource {
    private static final long LOG_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long ASK_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long ASK_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Cluster cluster;
    private final IngestRing ring;
    private final NameRegistry names;
    private final LoggedNames logged;
    private final GivenSources given;
    private final List<PeerAgent> peers;
    private final LongSupplier nanoClock;

    /**
     * @param logged has this node's log hold what other nodes will be told
     * @param given remembers the ids of sessions that begin here
     * @param peers in the order of their indexes
     * @param nanoClock monotonic, ns
     */
    ClusterNames(
            Cluster cluster,
            IngestRing ring,
            NameRegistry names,
            LoggedNames logged,
            GivenSources given,
            List<PeerAgent> peers,
            LongSupplier nanoClock) {
        this.cluster = cluster;
        this.ring = ring;
        this.names = names;
        this.logged = logged;
        this.given = given;
        this.peers = peers;
        this.nanoClock = nanoClock;
        names.givenSources(given.lastId());
    }

    private int ownerOf(String name) {
        return cluster.table().owner(SlotHash.slot(name));
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
        final int node = ownerOf(name);
        if (node == cluster.self()) {
            return names.symbolId(name);
        }
        learnSymbols(node, List.of(name), waiting);
        return names.findSymbol(name);
    }

    /** Asks a node for symbols that it owns, with one question. */
    private void learnSymbols(int node, List<String> asked, StallListener waiting) {
        final List<Integer> ids =
                askUntilAnswered(
                        node,
                        asked.size() == 1
                                ? "symbol " + asked.get(0)
                                : asked.size() + " symbols from " + asked.get(0) + " on",
                        PeerMessages.SYMBOLS,
                        PeerMessages.encodeNames(asked),
                        body -> idsOf(body, asked.size()),
                        waiting);
        for (int i = 0; i < asked.size(); i++) {
            names.learnSymbol(ids.get(i), asked.get(i));
        }
    }

    @Override
    public void expect(Collection<String> symbols, StallListener waiting) {
        final Map<Integer, List<String>> missing = new TreeMap<>();
        for (String name : symbols) {
            final int node = ownerOf(name);
            if (node != cluster.self() && names.findSymbol(name) < 0) {
                missing.computeIfAbsent(node, first -> new ArrayList<>()).add(name);
            }
        }
        missing.forEach((node, all) -> askInParts(node, all, waiting));
    }

    private void askInParts(int node, List<String> all, StallListener waiting) {
        for (int from = 0; from < all.size(); from += PeerMessages.MAX_NAMES) {
            final int to = Math.min(all.size(), from + PeerMessages.MAX_NAMES);
            try {
                learnSymbols(node, all.subList(from, to), waiting);
            } catch (IllegalArgumentException e) {
                // One of them is refused. Which one, and why, is told to who asks for it alone.
                return;
            }
        }
    }

    @Override
    public boolean mayWaitForSymbol(String name) {
        return names.findSymbol(name) < 0;
    }

    /**
     * The id of a type. A type's name belongs to a node as a symbol's does: so two nodes that come
     * upon the same type give it the same id. It is in the owner's log and in this node's when this
     * returns: after a restart its id must still be known to stand for it, by whoever has events of
     * it to send.
     *
     * @throws IllegalArgumentException when a type of this name has other fields
     * @throws IllegalStateException when the owner did not answer within a minute, or the log is
     *     behind
     */
    @Override
    public int type(TickType type, StallListener waiting) {
        final int node = ownerOf(type.name());
        final int id;
        if (names.findType(type.name()) >= 0 || node == cluster.self()) {
            id = names.typeId(type);
        } else {
            id =
                    askUntilAnswered(
                            node,
                            "type " + type,
                            PeerMessages.TYPE,
                            DefinitionCodec.encode(type),
                            body -> idsOf(body, 1).get(0),
                            waiting);
            names.learnType(id, type);
        }
        if (!logged.logType(id, LOG_TIMEOUT_NS)) {
            throw notLogged("type " + type);
        }
        return id;
    }

    @Override
    public boolean mayWaitForType(TickType type) {
        final int known = names.findType(type.name());
        return known < 0 || !logged.hasType(known);
    }

    /**
     * Begins a session: with an id of this node's, and the ordinal that the node which owns the
     * source's name gives it, so that no two sessions of a cluster are called the same.
     *
     * @throws IllegalStateException when the owner did not answer within a minute; see {@link
     *     NameSource}, or another node has begun a session of this very file or feed that was not
     *     known here, or the disk does not take the id
     */
    @Override
    public SessionInfo newSession(SessionInfo wanted, StallListener waiting) {
        final int node = ownerOf(wanted.source());
        if (node == cluster.self()) {
            final SessionInfo session =
                    names.newSession(
                            wanted.source(),
                            wanted.format(),
                            wanted.sha256(),
                            wanted.date(),
                            wanted.midnightNs());
            give(session);
            return session;
        }
        while (true) {
            final SessionInfo proposed = names.proposeSession(wanted);
            // Before it is proposed: the owner logs it while it agrees, and this node later.
            give(proposed);
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
            // The owner has the id from a life whose directory was lost in part: there are more.
        }
    }

    private void give(SessionInfo session) {
        try {
            given.give(session.sourceId());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the id of a new session of source "
                            + session.source()
                            + " cannot be noted: "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Writes a session's start into this node's log before anything of it can reach a peer: after a
     * restart the id must still be known to stand for it.
     */
    @Override
    public void session(int sourceId) {
        if (!logged.logSession(sourceId, LOG_TIMEOUT_NS)) {
            throw notLogged("the start of session " + names.session(sourceId).label());
        }
    }

    private static IllegalStateException notLogged(String what) {
        return new IllegalStateException(
                what
                        + (Thread.currentThread().isInterrupted()
                                ? " is not in the log yet: the thread that waits for it was"
                                        + " interrupted"
                                : " is not in the log in time; try again"));
    }

    /** Asks the owner of a name about it, again and again while it is away or not ready. */
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
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException(
                        what
                                + " belongs to node "
                                + node
                                + ": the thread that waits for its answer was interrupted");
            }
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
                if (answer.type() == PeerMessages.NOT_NOW) {
                    throw new IOException(PeerMessages.decodeText(answer.body()));
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

    private static List<Integer> idsOf(byte[] body, int count) throws IOException {
        final List<Integer> ids = PeerMessages.decodeIds(body);
        if (ids.size() != count) {
            throw new IOException("it answered with " + ids.size() + " ids, not " + count);
        }
        return ids;
    }
}
