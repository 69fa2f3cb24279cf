package io.tickring.node;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.CloseReport;
import io.tickring.ingest.CompactionResult;
import io.tickring.ingest.FlushResult;
import io.tickring.ingest.IngestRing;
import io.tickring.ingest.Pinning;
import io.tickring.ingest.Publisher;
import io.tickring.ingest.StallListener;
import io.tickring.ingest.Subscription;
import io.tickring.query.Query;
import io.tickring.query.Select;
import io.tickring.replication.PeerStatus;
import io.tickring.shard.RecoveryReport;
import io.tickring.shard.RetentionPlan;
import io.tickring.shard.RetentionRule;
import io.tickring.shard.Shard;
import io.tickring.shard.ShardInfo;
import io.tickring.shard.Store;
import io.tickring.shard.StoreStatus;
import io.tickring.shard.StoreView;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.Selection;
import io.tickring.tick.TickHandler;
import io.tickring.tick.TickType;
import io.tickring.transport.TransportException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: a store, the ingest ring before it, and the threads between. <b>Thread:</b> any; what
 * it hands out says whose it is.
 *
 * <p>When the log of a shard cannot go on the node is FAILED: every offer is answered {@code
 * CLOSED}, {@link #failure} says why, what was acked is in the log, and {@link #close} ends it.
 */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final Store store;
    private final IngestRing ring;
    private final PeerNode peers;
    private final NodeSessions sessions;
    private CloseReport closed;

    private Node(NodeParts parts) {
        store = parts.store();
        ring = parts.ring();
        peers = parts.peers();
        sessions = new NodeSessions(store, ring, peers);
    }

    /**
     * Opens the node's directory, recovers it and starts the threads.
     *
     * @throws IOException when the directory is held by another writer, is damaged (see {@link
     *     NodeConfig#onDamage}), of a newer format, or the disk fails; the message says which file
     *     and what to do
     * @throws IllegalArgumentException when settings do not fit together or the store
     */
    public static Node open(NodeConfig config) throws IOException {
        return new Node(NodeParts.open(config));
    }

    /** What opening found and did. */
    public RecoveryReport recovery() {
        return store.recovery();
    }

    /** Why the node failed; empty while it has not. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(ring.failure());
    }

    /**
     * The id of a symbol, given out when it is new. Of a node among others: when another node owns
     * the symbol and it is new here, that node is asked and waited for, at most a minute.
     *
     * @throws IllegalStateException when the node that owns the symbol does not answer, or the
     *     thread is interrupted before it does, and stays so
     * @throws IllegalArgumentException when the name is empty or longer than 64 bytes
     * @throws io.tickring.tick.SpaceFullException when the store has no id left
     */
    public int symbol(String name) {
        return ring.symbol(name);
    }

    /**
     * The id of a type in this store, defined when it is new.
     *
     * @throws IllegalArgumentException when a type of this name has other fields
     */
    public int define(TickType type) {
        return ring.type(type);
    }

    /**
     * A publisher of the source's session that has not ended, else of a new one. Who wants a new
     * one all the same ends the old one first, see {@link Publisher#end}. Of a node among others:
     * the node that owns the name of the source must agree to a new session, and is waited for, at
     * most a minute.
     *
     * @throws IllegalStateException when a publisher of that session is open already, what an
     *     earlier one offered is not logged yet, or another node began it; and when the node that
     *     owns the source's name does not answer
     * @throws IllegalArgumentException for a FSYNC publisher of a node whose peers ack what is not
     *     forced; and when the store is that of a node among others, and was opened without them
     */
    public Publisher publisher(String source, AckMode ackMode) {
        return publisher(SourceSession.named(source), ackMode);
    }

    /** As {@link #publisher(String, AckMode)}, for a session known by more than its name. */
    public Publisher publisher(SourceSession source, AckMode ackMode) {
        return publisher(source, ackMode, StallListener.NONE);
    }

    /** As above; the listener is told while a node that must agree to the session is away. */
    Publisher publisher(SourceSession source, AckMode ackMode, StallListener waiting) {
        return sessions.publisher(source, ackMode, waiting);
    }

    /** The latest session of a source, finished or not; a file's is known by its contents. */
    Optional<SessionInfo> lastSession(SourceSession source) {
        return sessions.last(source);
    }

    boolean isUnfinished(SessionInfo session) {
        return sessions.isUnfinished(session);
    }

    /**
     * Calls the handler for every selected tick from now on, on one live thread, once its shard has
     * logged it. A handler that is slow holds publishers back; one that throws is not called again.
     *
     * @return ends the subscription when closed
     * @throws io.tickring.query.UnknownNameException for a type that the store does not have
     */
    public Subscription onTick(Select select, TickHandler handler) {
        for (String unknown : select.unknownSymbols(store.names())) {
            symbol(unknown);
        }
        final Selection selection = select.resolve(store.names());
        return ring.onTick(
                tick ->
                        selection.hasSymbol(tick.symbolId())
                                && selection.hasType(tick.typeId())
                                && selection.hasSource(tick.sourceId())
                                && selection.hasTime(tick.eventTime()),
                handler);
    }

    /** Asks about what the store holds. */
    public Query query() {
        return Query.over(store::view);
    }

    /** Replays what the store holds. */
    public Replay replay() {
        return Replay.over(store::view);
    }

    /** Holds the store as it is now, for reading; to be closed before the node. */
    public StoreView view() {
        return store.view();
    }

    /**
     * How the node is doing: what {@code tickring status} shows from another process.
     *
     * @throws IllegalStateException when the node is closed
     */
    public synchronized StoreStatus status() {
        if (closed != null) {
            throw new IllegalStateException("the node is closed");
        }
        return store.status();
    }

    /** How each peer is doing; none of a node alone. */
    public List<PeerStatus> peers() {
        return peers == null ? List.of() : peers.status();
    }

    /** Which peers something waits for to be acked, in words. */
    Optional<String> awaited() {
        return peers == null ? Optional.empty() : peers.awaited();
    }

    /** Where this node answers its peers; null of a node alone. */
    public InetSocketAddress controlAddress() {
        return peers == null ? null : peers.controlAddress();
    }

    /** What each shard holds now. */
    public List<ShardInfo> shards() {
        return store.shards().stream().map(Shard::info).toList();
    }

    /**
     * Flushes all that was offered before into segments.
     *
     * @return how it went in each shard
     */
    public List<FlushResult> flush(Duration timeout) throws InterruptedException {
        return ring.flush(timeout.toNanos());
    }

    /**
     * Why offers are refused now, shard by shard, in words: low space, a log or flushes that are
     * behind, a window that waits for the disk, a full ring. Empty when all that fits is taken.
     */
    public Optional<String> refusal() {
        return ring.refusal();
    }

    /** As {@link #compact(Duration, LongConsumer)}, telling nobody how far it is. */
    public List<CompactionResult> compact(Duration timeout) throws InterruptedException {
        return compact(timeout, bytes -> {});
    }

    /**
     * Merges flushed segments until each day of each shard is in as few groups as their largest
     * size allows, at full speed, whether or not compaction is on. What is in no segment yet is
     * left alone.
     *
     * @param progress is told now and then, on this thread, how many bytes were read
     * @return how it went in each shard
     */
    public List<CompactionResult> compact(Duration timeout, LongConsumer progress)
            throws InterruptedException {
        return ring.upkeep().compact(timeout.toNanos(), progress);
    }

    /** Why the last compaction failed; empty when it did not. It is tried again by itself. */
    public Optional<String> compactionFailure() {
        return Optional.ofNullable(ring.upkeep().compactionFailure());
    }

    /** What {@link #retain} would drop by this rule now; nothing is changed. */
    public RetentionPlan retentionPlan(RetentionRule rule) {
        return ring.upkeep().retentionPlan(rule);
    }

    /**
     * Drops the segments of old days, once; see {@link RetentionPlan} for which. What was stored of
     * each session stays known, so that a source offered again is still recognised.
     *
     * @return what was dropped
     * @throws IOException when it was not done in time, or the node failed
     */
    public RetentionPlan retain(RetentionRule rule, Duration timeout)
            throws IOException, InterruptedException {
        return ring.upkeep().retain(rule, timeout.toNanos());
    }

    /** Offers refused since the node was opened. */
    public long refused() {
        return ring.refused();
    }

    /**
     * Offered events that a shard held already, or the outbox for their owner had taken, since the
     * node was opened.
     */
    public long duplicates() {
        return ring.duplicates();
    }

    /** Batches that ended between two lines of an event, since the node was opened. */
    public long splitBatches() {
        return ring.splitBatches();
    }

    /** Where its threads run, and how many of them run where they should. */
    public Pinning pinning() {
        return ring.pinning();
    }

    /**
     * Takes no more offers, logs and forces what was accepted, and lets go of the directory. It
     * does not flush. Views must be closed before.
     *
     * <p>When a thread did not stop in the time given, the directory stays held, and closing may be
     * tried again; once it was let go of, the same report is given again.
     *
     * @param timeout for all of it
     * @return what was done, and what could not be
     */
    public synchronized CloseReport close(Duration timeout) {
        if (closed != null) {
            return closed;
        }
        try {
            final CloseReport report = ring.close(timeout.toNanos());
            if (report.stopped()) {
                closed = report;
                try {
                    closePeers();
                } finally {
                    store.close(ring.failure() == null);
                }
            }
            return report;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new CloseReport(false, false, 0, "closing was interrupted");
        } catch (IOException e) {
            closed = new CloseReport(true, true, 0, "closing files failed: " + e.getMessage());
            return closed;
        }
    }

    private void closePeers() {
        if (peers == null) {
            return;
        }
        try {
            peers.close();
        } catch (IOException | TransportException e) {
            LOG.warn("closing outboxes failed; what peers lack is sent in the next life", e);
        }
    }

    /** As {@link #close(Duration)}, within 30 seconds; what could not be done is logged. */
    @Override
    public void close() {
        final boolean again = closed();
        final CloseReport report = close(CLOSE_TIMEOUT);
        if (!again && !report.isClean()) {
            LOG.warn("{}", report);
        }
    }

    private synchronized boolean closed() {
        return closed != null;
    }
}
