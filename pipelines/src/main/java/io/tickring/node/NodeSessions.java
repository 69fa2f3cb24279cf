package io.tickring.node;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.IngestRing;
import io.tickring.ingest.Publisher;
import io.tickring.ingest.StallListener;
import io.tickring.shard.Store;
import io.tickring.shard.StoreView;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The source sessions of a node: which one a source goes on with, and that it has one publisher at
 * a time. <b>Thread:</b> any.
 */
final class NodeSessions {
    private final Store store;
    private final IngestRing ring;
    private final PeerNode peers;
    private final Set<Integer> published = ConcurrentHashMap.newKeySet();

    /**
     * @param peers what the node has of other nodes; null of a node alone
     */
    NodeSessions(Store store, IngestRing ring, PeerNode peers) {
        this.store = store;
        this.ring = ring;
        this.peers = peers;
    }

    /** As {@link Node#publisher(String, AckMode)}. */
    synchronized Publisher publisher(SourceSession source, AckMode ackMode, StallListener waiting) {
        check(ackMode);
        final SessionInfo session =
                last(source).filter(this::isUnfinished).orElseGet(() -> begin(source, waiting));
        refuseOthers(session);
        if (!published.add(session.sourceId())) {
            throw new IllegalStateException(
                    "session " + session.label() + " has a publisher already");
        }
        try {
            return ring.publisher(session, ackMode, () -> release(session.sourceId()));
        } catch (IllegalStateException e) {
            release(session.sourceId());
            throw e;
        }
    }

    private void check(AckMode ackMode) {
        if (peers == null && store.names().nodeId() != 0) {
            throw new IllegalArgumentException(
                    "the store is that of node "
                            + store.names().nodeId()
                            + " of a cluster, and other nodes own some of the symbols: open it as"
                            + " that node, with the peers' file");
        }
        if (peers != null && ackMode == AckMode.FSYNC && !peers.acksWhatIsForced()) {
            throw new IllegalArgumentException(
                    "a FSYNC publisher needs owners that ack what is forced: say ack = fsync in the"
                            + " peers' file of every node");
        }
    }

    private SessionInfo begin(SourceSession source, StallListener waiting) {
        return ring.newSession(
                new SessionInfo(
                        0,
                        source.source(),
                        0,
                        source.format(),
                        source.sha256(),
                        source.date(),
                        source.midnightNs()),
                waiting);
    }

    /** A session is published by the node that began it: two would count its ticks twice. */
    private void refuseOthers(SessionInfo session) {
        final int node = NameRegistry.nodeOf(session);
        if (peers != null && node != store.names().nodeId()) {
            throw new IllegalStateException(
                    "session "
                            + session.label()
                            + " of this source was begun at node "
                            + node
                            + " and, as far as node "
                            + store.names().nodeId()
                            + " knows, has not ended: go on with it there");
        }
    }

    private void release(int sourceId) {
        published.remove(sourceId);
    }

    /** The latest session of a source, finished or not; a file's is known by its contents. */
    Optional<SessionInfo> last(SourceSession source) {
        return store.names().sessions().stream()
                .filter(session -> isOf(session, source))
                .reduce((one, other) -> isLater(one, other) ? one : other);
    }

    /** Ids rise with time at one node; between nodes the ordinals of a source do. */
    private static boolean isLater(SessionInfo one, SessionInfo other) {
        return one.source().equals(other.source())
                ? one.ordinal() > other.ordinal()
                : one.sourceId() > other.sourceId();
    }

    private static boolean isOf(SessionInfo session, SourceSession source) {
        if (!session.format().equals(source.format())) {
            return false;
        }
        return source.sha256().isEmpty()
                ? session.source().equals(source.source()) && session.date().equals(source.date())
                : session.sha256().equals(source.sha256());
    }

    /** Whether some shard, or some outbox to another node, has no end of the session. */
    boolean isUnfinished(SessionInfo session) {
        try (StoreView view = store.view()) {
            return view.end(session.sourceId()) == null
                    || peers != null && peers.lacksEnd(session.sourceId());
        }
    }
}
