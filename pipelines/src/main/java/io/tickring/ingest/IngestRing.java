package io.tickring.ingest;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.WaitStrategy;
import io.tickring.shard.Store;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;
import io.tickring.tick.TickType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The graph, in one sentence: publishers claim whole events in one MULTI ring of {@link #SLOTS}
 * slots, one {@link ShardHandler} per shard appends what is its own, {@link LiveHandler} follows
 * them all, and behind each shard a {@link LogAgent} forces and a {@link FlushAgent} flushes, while
 * one {@link CompactionAgent} merges what all of them flushed.
 *
 * <pre>
 *  publishers ──route, admit, tryNext(n)──► ring ──► { shard-0 … shard-n } ──► live
 *                                                         │         │
 *                                                       log-n    flush-n
 * </pre>
 *
 * A node that has peers has one {@link OutletHandler} beside its shards, which takes what the peers
 * own, and a {@link RemoteInlet} beside its publishers, by which what they sent comes in.
 *
 * <p><b>Thread:</b> any, unless a method says otherwise.
 */
public final class IngestRing {
    /** Ring slots, of one line each. */
    public static final int SLOTS = 65_536;

    private final Store store;
    private final IngestConfig config;
    private final Routes routes;
    private final RingState state = new RingState();
    private final RingBuffer<RingSlot> ring;
    private final RingClaims claims;
    private final RingWorkers workers;
    private final RingTargets targets;
    private final RingDrain drain;
    private final RingControls controls;
    private final RingNames names;
    private final RingSessions sessions;
    private final RingThreads threads;
    private final List<Agent> moreAgents = new ArrayList<>();
    private LongConsumer idle = LockSupport::parkNanos;
    private boolean liveStarted;

    /** Builds the graph over an open store; nothing runs before {@link #start}. */
    public IngestRing(Store store, IngestConfig config) {
        this(store, config, Routes.alone(1, store.shards().size()), null);
    }

    /**
     * As above, for one node among others.
     *
     * @param routes of all slots
     * @param outlet takes what other nodes own; null of a node alone
     */
    public IngestRing(Store store, IngestConfig config, Routes routes, RemoteOutlet outlet) {
        this(store, config, routes, outlet, config.profile().waitStrategy());
    }

    IngestRing(Store store, IngestConfig config, WaitStrategy waitStrategy) {
        this(store, config, Routes.alone(1, store.shards().size()), null, waitStrategy);
    }

    IngestRing(
            Store store,
            IngestConfig config,
            Routes routes,
            RemoteOutlet outlet,
            WaitStrategy waitStrategy) {
        this.store = store;
        this.config = config;
        this.routes = routes;
        ring = RingBuffer.createMultiProducer(RingSlot::new, SLOTS, waitStrategy);
        final RingMemory memory = new RingMemory(SLOTS);
        claims = new RingClaims(ring, memory, state);
        workers = new RingWorkers(ring, memory, store, config, this::routes, outlet, this::fail);
        targets = new RingTargets(state, store.shards(), workers.lanes(), outlet, workers.acked());
        drain = new RingDrain(ring, state, workers.taken(), workers.forced());
        controls = new RingControls(claims, state, shardCount(), this::pause);
        names = new RingNames(store.names(), controls, workers.forced(), workers.forceDemand());
        sessions = new RingSessions(this, targets, drain, controls);
        threads = new RingThreads(config.threadPrefix(), config.pinning(), this::fail);
    }

    /** Starts the handlers and agents. */
    public synchronized void start() {
        state.start();
        for (int i = 0; i < shardCount(); i++) {
            threads.addHandler(workers.lanes().get(i).handler(), "shard-" + i);
        }
        agents(System::currentTimeMillis).forEach(threads::addAgent);
        threads.start();
    }

    /** What is done while a definition or a session's end is waited for; for tests by hand. */
    void onIdle(LongConsumer instead) {
        idle = instead;
    }

    /** Waits so long, in ns. */
    public void pause(long ns) {
        idle.accept(ns);
    }

    /** What works off the ring, one per shard. */
    List<ShardHandler> handlers() {
        return workers.lanes().stream().map(ShardLane::handler).toList();
    }

    /**
     * The duties behind the ring.
     *
     * @param epochMs time of day
     */
    List<Agent> agents(LongSupplier epochMs) {
        return workers.agents(moreAgents, epochMs);
    }

    /** Turns the node FAILED before anything else, then stops every handler where it is. */
    void fail(Throwable cause) {
        if (state.fail(cause)) {
            config.onFailure().accept(cause);
        }
        store.failed();
        haltHandlers();
        controls.refuse(words(cause));
        workers.compaction().refuse(words(cause));
    }

    private void haltHandlers() {
        state.halt();
        workers.halt();
    }

    /** Whether the handlers were told to stop: what they wait for may never come. */
    public boolean isHalted() {
        return state.isHalted();
    }

    /** Where its threads run, and how many of them do. */
    public Pinning pinning() {
        return config.pinning();
    }

    public Routes routes() {
        return routes;
    }

    /** Has names given out elsewhere than by the store alone; before {@link #start}. */
    public void nameSource(NameSource source) {
        names.giveFrom(source);
    }

    /** Gives this duty a thread beside the ring's own; before {@link #start}. */
    public void addAgent(Agent agent) {
        moreAgents.add(agent);
    }

    /** The id of a symbol, given out when it is new; may wait for the node that owns it. */
    public int symbol(String name) {
        return names.source().symbol(name, StallListener.NONE);
    }

    /** The id of a type, defined when it is new. */
    public int type(TickType type) {
        return names.source().type(type, StallListener.NONE);
    }

    /**
     * Begins a session; may wait for the node that owns the name of its source.
     *
     * @param wanted whose id and ordinal are not looked at
     * @param waiting is told while that node is away; see {@link NameSource}
     */
    public SessionInfo newSession(SessionInfo wanted, StallListener waiting) {
        return names.source().newSession(wanted, waiting);
    }

    int shardCount() {
        return workers.lanes().size();
    }

    /**
     * Where what other nodes send enters the ring; only of a node that has peers.
     *
     * @param fsync whether its acks wait for the disk; the logs are then forced all the time
     */
    public RemoteInlet inlet(boolean fsync) {
        if (fsync) {
            forceDemand().add();
        }
        return new RemoteInlet(this, workers.entries(), fsync);
    }

    /** By which publishers get their slots. */
    RingClaims claims() {
        return claims;
    }

    Profile profile() {
        return config.profile();
    }

    /** What takes events off the ring. */
    RingTargets targets() {
        return targets;
    }

    /** Names on their way into the ring. */
    RingNames names() {
        return names;
    }

    /** Sessions that are published into the ring. */
    RingSessions sessions() {
        return sessions;
    }

    /** Why the node failed, or null. */
    public Throwable failure() {
        return state.failure();
    }

    /** Why the last flush of a shard failed; null when that of none did. */
    public String flushFailure() {
        return workers.flushFailure();
    }

    public boolean isOpen() {
        return state.isOpen();
    }

    /** Offers that were refused, of all publishers. */
    public long refused() {
        return targets.refused();
    }

    /** Offered events that a shard, or the outlet to their owner, had already. */
    public long duplicates() {
        return targets.duplicates();
    }

    /** Offers that were refused because their owner's outbox was full. */
    public long refusedOfPeer(int peer) {
        return targets.refusedOfPeer(peer);
    }

    /** Batches that ended between two lines of an event, of all shards. */
    public long splitBatches() {
        return workers.splitBatches();
    }

    /**
     * Why offers are refused now, shard by shard, in words; empty when every shard takes all that
     * the ring has room for.
     */
    public Optional<String> refusal() {
        if (!state.isOpen()) {
            return Optional.of(failure() == null ? "the node is closed" : words(failure()));
        }
        final List<String> reasons = targets.refusals();
        if (!ring.hasAvailableCapacity(1)) {
            reasons.add("the ingest ring is full: a shard or a live handler does not keep up");
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    private static String words(Throwable failure) {
        return "the node failed: " + failure.getMessage();
    }

    ForceDemand forceDemand() {
        return workers.forceDemand();
    }

    /**
     * A publisher of one source session; to be used by one thread.
     *
     * @param onClosed is called when the publisher lets go of the session
     * @throws IllegalStateException when the shards do not log what an earlier publisher of the
     *     session offered
     */
    public Publisher publisher(SessionInfo session, AckMode ackMode, Runnable onClosed) {
        return sessions.publisher(session, ackMode, onClosed);
    }

    /**
     * Calls the handler for every selected tick from about now on, after its shard has logged it.
     */
    public synchronized Subscription onTick(Predicate<Tick> selects, TickHandler handler) {
        final LiveHandler live = workers.live();
        final LiveSubscription subscription = new LiveSubscription(selects, handler);
        live.add(subscription);
        if (!liveStarted) {
            liveStarted = true;
            ring.addGatingSequences(live.getSequence());
            threads.addHandler(live, "live").start();
        }
        return () -> live.remove(subscription);
    }

    /**
     * Has every shard flush all that was offered before, and waits for it.
     *
     * @return a result per shard
     */
    public List<FlushResult> flush(long timeoutNs) throws InterruptedException {
        return controls.flush(timeoutNs);
    }

    /** Sends a FLUSH on its way; a ticket that finds no room in time is refused. */
    void offerFlush(FlushTicket ticket, long deadlineNs) {
        controls.offerFlush(ticket, deadlineNs);
    }

    /** Merges segments, and gives up old ones. */
    public Upkeep upkeep() {
        return new Upkeep(workers.compaction());
    }

    /**
     * Writes the definitions of symbols into the logs of their slots' shards, ahead of any event
     * that uses them, and has them forced: other nodes may use the ids from now on.
     *
     * @param timeoutNs for all of them
     * @return false when they are not in the log, on the disk, in time
     */
    public boolean defineSymbols(List<Integer> symbolIds, long timeoutNs) {
        return names.define(
                symbolIds.stream().map(id -> Defining.symbol(id, store.names().slot(id))).toList(),
                timeoutNs);
    }

    /** Writes a type's definition into every shard's log; see {@link #defineSymbols}. */
    public boolean defineType(int typeId, long timeoutNs) {
        return names.define(List.of(Defining.type(typeId)), timeoutNs);
    }

    /** Writes a session's start into every shard's log; see {@link #defineSymbols}. */
    public boolean defineSession(int sourceId, long timeoutNs) {
        return names.define(List.of(Defining.session(sourceId)), timeoutNs);
    }

    /**
     * Takes no more offers, logs what was accepted, shows it to live handlers, forces it, and stops
     * every thread. The store may be closed when the report says that all stopped; when not, this
     * may be called again.
     */
    public synchronized CloseReport close(long timeoutNs) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        state.close();
        final long accepted = drain.cursor();
        final boolean drained = drain.awaitLogged(accepted, deadlineNs);
        final boolean shown =
                !drained || !liveStarted || drain.awaitShown(workers.live(), deadlineNs);
        final long unacked = drain.countEvents(drain.logged() + 1, accepted);
        haltHandlers();
        final String unforced = drain.force(workers.forceDemand(), deadlineNs);
        final boolean stopped = threads.stop(deadlineNs);
        controls.refuse("the node is closing");
        workers.compaction().refuse("the node is closing");
        return CloseReport.of(drained, shown, stopped, unacked, failure(), unforced);
    }
}
