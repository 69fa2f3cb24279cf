package io.tickring.ingest;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.WaitStrategy;
import io.tickring.shard.RetentionPlan;
import io.tickring.shard.RetentionRule;
import io.tickring.shard.Shard;
import io.tickring.shard.Store;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

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

    /** Answers a claim for which the ring has no room now. */
    static final long NO_ROOM = -1;

    /** Answers a claim after the ring was closed or failed. */
    static final long NOT_OPEN = -2;

    /** How long a publisher waits for what an earlier one of its session left in the ring. */
    private static final long DRAIN_BEFORE_PUBLISHER_NS = TimeUnit.SECONDS.toNanos(5);

    private final Store store;
    private final IngestConfig config;
    private final RingState state = new RingState();
    private final RingBuffer<RingSlot> ring;
    private final RingMemory memory = new RingMemory(SLOTS);
    private final ForceDemand forceDemand = new ForceDemand();
    private final List<ShardHandler> handlers = new ArrayList<>();
    private final List<LogAgent> logAgents = new ArrayList<>();
    private final List<FlushAgent> flushAgents = new ArrayList<>();
    private final List<ShardGate> gates = new ArrayList<>();
    private final List<WatchAgent.Watched> watched = new ArrayList<>();
    private final CompactionAgent compactionAgent;
    private final List<AgentThread> agentThreads = new ArrayList<>();
    private final List<Thread> handlerThreads = new ArrayList<>();
    private final Sequence[] logged;
    private final Sequence[] forced;
    private final Sequence[] loggedOfTargets;
    private final Sequence[] forcedOfTargets;
    private final Sequence[] taken;
    private final LiveHandler live;
    private final Routes routes;
    private final RemoteOutlet outlet;
    private final OutletHandler outletHandler;
    private final RemoteEntries entries;
    private final List<LongAdder> refusedOfPeers = new ArrayList<>();
    private final Set<Integer> publishedSources = ConcurrentHashMap.newKeySet();
    private final RingDrain drain;
    private final RingControls controls;
    private final List<Agent> moreAgents = new ArrayList<>();
    private NameSource nameSource = new OwnNames();
    private LongConsumer idle = LockSupport::parkNanos;
    private boolean forcesDefinitions;
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
        this.outlet = outlet;
        final int shardCount = store.shards().size();
        ring = RingBuffer.createMultiProducer(RingSlot::new, SLOTS, waitStrategy);
        entries = outlet == null ? null : new RemoteEntries(SLOTS);
        for (Shard shard : store.shards()) {
            final FlushAgent flushAgent = new FlushAgent(shard);
            final ShardHandler handler =
                    new ShardHandler(
                            ring,
                            memory,
                            entries,
                            store.names(),
                            this::routes,
                            shard,
                            flushAgent,
                            config.maxBatchLines(),
                            this::fail);
            flushAgents.add(flushAgent);
            handlers.add(handler);
            final SpaceWatch space = new SpaceWatch(shard, config.minFreeBytes());
            final LogAgent logAgent =
                    new LogAgent(
                            shard,
                            handler.getSequence(),
                            forceDemand,
                            space,
                            config.forceIntervalMs());
            logAgents.add(logAgent);
            final ShardGate gate =
                    new ShardGate(shard, flushAgent, space, config.unforcedWindowBytes());
            gates.add(gate);
            watched.add(new WatchAgent.Watched(shard.counters(), logAgent, flushAgent, gate));
        }
        compactionAgent =
                new CompactionAgent(store.shards(), config.compaction(), config.minFreeBytes());
        logged = handlers.stream().map(ShardHandler::getSequence).toArray(Sequence[]::new);
        forced = logAgents.stream().map(LogAgent::forced).toArray(Sequence[]::new);
        outletHandler =
                outlet == null
                        ? null
                        : new OutletHandler(
                                ring, memory, outlet, shardCount, config.maxBatchLines());
        final Sequence[] acked = outlet == null ? new Sequence[0] : outletHandler.acked();
        for (int peer = 0; peer < acked.length; peer++) {
            refusedOfPeers.add(new LongAdder());
        }
        loggedOfTargets = joined(logged, acked);
        forcedOfTargets = joined(forced, acked);
        taken = outlet == null ? logged : joined(logged, outletHandler.taken());
        live = new LiveHandler(ring, memory, store.names(), logged, this::fail);
        ring.addGatingSequences(taken);
        drain = new RingDrain(ring, state, taken, forced);
        controls = new RingControls(this, state);
    }

    private static Sequence[] joined(Sequence[] first, Sequence... second) {
        return Stream.concat(Stream.of(first), Stream.of(second)).toArray(Sequence[]::new);
    }

    /** Starts the handlers and agents. */
    public synchronized void start() {
        state.start();
        for (int i = 0; i < handlers.size(); i++) {
            handlerThreads.add(handlerThread(handlers.get(i), "shard-" + i));
        }
        agents(System::currentTimeMillis).forEach(agent -> agentThreads.add(thread(agent)));
        agentThreads.forEach(AgentThread::start);
        handlerThreads.forEach(Thread::start);
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
        return handlers;
    }

    /**
     * The duties behind the ring.
     *
     * @param epochMs time of day
     */
    List<Agent> agents(LongSupplier epochMs) {
        final List<Agent> agents = new ArrayList<>(logAgents);
        if (outletHandler != null) {
            agents.add(outletHandler);
        }
        agents.addAll(flushAgents);
        agents.add(compactionAgent);
        agents.add(new WatchAgent(watched, epochMs));
        agents.addAll(moreAgents);
        agents.add(
                new StoreWatch(
                        store,
                        config.pinning(),
                        config.heldViewMs(),
                        config.onHeldView(),
                        epochMs));
        return agents;
    }

    private AgentThread thread(Agent agent) {
        return new AgentThread(agent, config.threadPrefix(), config.pinning(), this::fail);
    }

    private Thread handlerThread(Runnable handler, String name) {
        final Thread thread =
                new Thread(config.pinning().wrap(handler, name), config.threadPrefix() + name);
        thread.setDaemon(true);
        return thread;
    }

    /** Turns the node FAILED before anything else, then stops every handler where it is. */
    void fail(Throwable cause) {
        if (state.fail(cause)) {
            config.onFailure().accept(cause);
        }
        store.failed();
        haltHandlers();
        controls.refuse(words(cause));
        compactionAgent.refuse(words(cause));
    }

    private void haltHandlers() {
        state.halt();
        handlers.forEach(ShardHandler::halt);
        live.halt();
        if (outletHandler != null) {
            outletHandler.halt();
        }
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
        nameSource = source;
    }

    /** Gives this duty a thread beside the ring's own; before {@link #start}. */
    public void addAgent(Agent agent) {
        moreAgents.add(agent);
    }

    /** The id of a symbol, given out when it is new; may wait for the node that owns it. */
    public int symbol(String name) {
        return nameSource.symbol(name);
    }

    /** The id of a type, defined when it is new. */
    public int type(TickType type) {
        return nameSource.type(type);
    }

    /**
     * Whether {@link #symbol} may wait for the log or another node. Who waits must hold no claim:
     * the log may have to come behind it.
     */
    boolean mayWaitForSymbol(String name) {
        return outlet != null && names().findSymbol(name) < 0;
    }

    /** As {@link #mayWaitForSymbol}, of {@link #type}. */
    boolean mayWaitForType(TickType type) {
        return outlet != null && names().findType(type.name()) < 0;
    }

    /** Names of a node alone: its store gives them out. */
    private final class OwnNames implements NameSource {
        @Override
        public int symbol(String name) {
            return names().symbolId(name);
        }

        @Override
        public int type(TickType type) {
            return names().typeId(type);
        }

        @Override
        public void session(int sourceId) {
            // Its start goes into a shard's log with its first event there.
        }
    }

    int shardCount() {
        return store.shards().size();
    }

    /** Shards and outlets to peers. */
    int targetCount() {
        return loggedOfTargets.length;
    }

    /**
     * Where what other nodes send enters the ring; only of a node that has peers.
     *
     * @param fsync whether its acks wait for the disk; the logs are then forced all the time
     */
    public RemoteInlet inlet(boolean fsync) {
        if (fsync) {
            forceDemand.add();
            forcesDefinitions = true;
        }
        return new RemoteInlet(this, entries, fsync);
    }

    RingMemory memory() {
        return memory;
    }

    NameRegistry names() {
        return store.names();
    }

    RingSlot slot(long ringSequence) {
        return ring.get(ringSequence);
    }

    /** Why the node failed, or null. */
    public Throwable failure() {
        return state.failure();
    }

    /** Why the last flush of a shard failed; null when that of none did. */
    public String flushFailure() {
        for (FlushAgent agent : flushAgents) {
            if (agent.lastFailure() != null) {
                return agent.lastFailure();
            }
        }
        return null;
    }

    /** Why the last compaction failed; null when it did not. */
    public String compactionFailure() {
        return compactionAgent.lastFailure();
    }

    public boolean isOpen() {
        return state.isOpen();
    }

    /** Offers that were refused, of all publishers. */
    public long refused() {
        return gates.stream().mapToLong(ShardGate::refused).sum()
                + refusedOfPeers.stream().mapToLong(LongAdder::sum).sum();
    }

    /** Offered events that a shard, or the outlet to their owner, had already. */
    public long duplicates() {
        return store.shards().stream().mapToLong(Shard::dropped).sum()
                + (outlet == null ? 0 : outlet.duplicates());
    }

    /** Offers that were refused because their owner's outbox was full. */
    public long refusedOfPeer(int peer) {
        return refusedOfPeers.get(peer).sum();
    }

    /** Batches that ended between two lines of an event, of all shards. */
    public long splitBatches() {
        return handlers.stream().mapToLong(ShardHandler::splitBatches).sum();
    }

    void countRefused(int target) {
        if (target < gates.size()) {
            gates.get(target).countRefused();
        } else {
            refusedOfPeers.get(target - gates.size()).increment();
        }
    }

    /**
     * Why offers are refused now, shard by shard, in words; empty when every shard takes all that
     * the ring has room for.
     */
    public Optional<String> refusal() {
        if (!state.isOpen()) {
            return Optional.of(failure() == null ? "the node is closed" : words(failure()));
        }
        final List<String> reasons = new ArrayList<>();
        for (ShardGate gate : gates) {
            final String reason = gate.refusal();
            if (reason != null) {
                reasons.add(reason);
            }
        }
        for (int peer = 0; peer < refusedOfPeers.size(); peer++) {
            final String reason = outlet.refusal(peer);
            if (reason != null) {
                reasons.add(reason);
            }
        }
        if (!ring.hasAvailableCapacity(1)) {
            reasons.add("the ingest ring is full: a shard or a live handler does not keep up");
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    private static String words(Throwable failure) {
        return "the node failed: " + failure.getMessage();
    }

    /** Whether this shard, or the outlet to this peer, takes offers now. */
    Offer admit(int target, boolean fsync) {
        if (!state.isOpen()) {
            return Offer.CLOSED;
        }
        final boolean takes =
                target < gates.size()
                        ? gates.get(target).isOpen(fsync)
                        : outlet.isOpen(target - gates.size());
        return takes ? Offer.OK : Offer.FULL;
    }

    /**
     * Claims ring slots.
     *
     * @return the last slot claimed, or {@link #NO_ROOM} or {@link #NOT_OPEN}: then nothing is to
     *     be published
     */
    long tryClaim(int lines) {
        // Checked first: a refused tryNext throws, and must not cost a slot.
        if (!ring.hasAvailableCapacity(lines)) {
            return NO_ROOM;
        }
        final long last;
        try {
            last = ring.tryNext(lines);
        } catch (InsufficientCapacityException e) {
            return NO_ROOM;
        }
        // Asked again behind the claim: closing turns the ring shut and then reads the cursor, so
        // it either waits for this claim or is seen here, and nothing is accepted that nobody logs.
        if (!state.isOpen()) {
            for (long slot = last - lines + 1; slot <= last; slot++) {
                slot(slot).pad();
            }
            publish(last - lines + 1, last);
            return NOT_OPEN;
        }
        return last;
    }

    void publish(long from, long to) {
        ring.publish(from, to);
    }

    /** Ring sequence up to which each shard has logged and each peer acked; not to be changed. */
    Sequence[] loggedOfTargets() {
        return loggedOfTargets;
    }

    /** Ring sequence up to which each shard's log is forced and each peer acked. */
    Sequence[] forcedOfTargets() {
        return forcedOfTargets;
    }

    /**
     * Ring sequence up to which every shard has logged, and other nodes' events are in outboxes.
     */
    long logged() {
        return drain.logged();
    }

    /** Ring sequence up to which every shard's log is forced. */
    long forced() {
        return drain.forced();
    }

    long cursor() {
        return ring.getCursor();
    }

    ForceDemand forceDemand() {
        return forceDemand;
    }

    /**
     * A publisher of one source session; to be used by one thread.
     *
     * @param onClosed is called when the publisher lets go of the session
     * @throws IllegalStateException when the shards do not log what an earlier publisher of the
     *     session offered
     */
    public Publisher publisher(SessionInfo session, AckMode ackMode, Runnable onClosed) {
        if (!publishedSources.add(session.sourceId())
                && !drain.awaitLogged(
                        ring.getCursor(), System.nanoTime() + DRAIN_BEFORE_PUBLISHER_NS)
                && state.isOpen()) {
            throw new IllegalStateException(
                    "session "
                            + session.label()
                            + " cannot be continued now: its shards have not yet logged what was"
                            + " offered of it; try again");
        }
        nameSource.session(session.sourceId());
        long highest = 0;
        long lowest = Long.MAX_VALUE;
        for (Shard shard : store.shards()) {
            final long mark = Math.max(0, shard.highWater(session.sourceId()));
            highest = Math.max(highest, mark);
            lowest = Math.min(lowest, mark);
        }
        for (int peer = 0; outlet != null && peer < outlet.peers(); peer++) {
            final long mark = outlet.highWater(peer, session.sourceId());
            highest = Math.max(highest, mark);
            lowest = Math.min(lowest, mark);
        }
        return new Publisher(this, session, ackMode, lowest + 1, highest + 1, onClosed);
    }

    /**
     * Calls the handler for every selected tick from about now on, after its shard has logged it.
     */
    public synchronized Subscription onTick(Predicate<Tick> selects, TickHandler handler) {
        final LiveSubscription subscription = new LiveSubscription(selects, handler);
        live.add(subscription);
        if (!liveStarted) {
            liveStarted = true;
            ring.addGatingSequences(live.getSequence());
            final Thread thread = handlerThread(live, "live");
            handlerThreads.add(thread);
            thread.start();
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

    /**
     * Has the segments of every shard merged until nothing is left to merge, and waits for it.
     *
     * @param progress is told now and then, on this thread, how many bytes were read
     * @return a result per shard
     */
    public List<CompactionResult> compact(long timeoutNs, LongConsumer progress)
            throws InterruptedException {
        return compactionAgent.compact().await(timeoutNs, progress);
    }

    /** What this rule would drop now; nothing is changed. */
    public RetentionPlan retentionPlan(RetentionRule rule) {
        return compactionAgent.plan(rule);
    }

    /**
     * Applies this rule once, and waits for it.
     *
     * @return what was dropped
     * @throws IOException when it was not done in time, or the node failed or is closing
     */
    public RetentionPlan retain(RetentionRule rule, long timeoutNs)
            throws IOException, InterruptedException {
        try {
            return compactionAgent.retain(rule).get(timeoutNs, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("retention was not applied within the time given", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    /**
     * Ends a session behind all that was offered of it.
     *
     * @param fsync whether to wait for the disk too
     * @return false when not every shard had written the end in time
     */
    boolean endSession(int sourceId, SessionEnd end, boolean fsync, long timeoutNs) {
        return controls.endSession(
                new SessionEnding(sourceId, end, true),
                fsync ? forcedOfTargets : loggedOfTargets,
                timeoutNs);
    }

    /**
     * Writes a symbol's definition into the log of its slot's shard, ahead of any event that uses
     * it: another node may use the id from now on. Where acks wait for the disk, so does this.
     *
     * @return false when it is not in the log in time
     */
    public boolean defineSymbol(int symbolId, long timeoutNs) {
        return define(Defining.symbol(symbolId, names().slot(symbolId)), timeoutNs);
    }

    /** Writes a type's definition into every shard's log; see {@link #defineSymbol}. */
    public boolean defineType(int typeId, long timeoutNs) {
        return define(Defining.type(typeId), timeoutNs);
    }

    /** Writes a session's start into every shard's log; see {@link #defineSymbol}. */
    public boolean defineSession(int sourceId, long timeoutNs) {
        return define(Defining.session(sourceId), timeoutNs);
    }

    private boolean define(Defining what, long timeoutNs) {
        return controls.define(what, forcesDefinitions ? forced : logged, timeoutNs);
    }

    /**
     * Takes no more offers, logs what was accepted, shows it to live handlers, forces it, and stops
     * every thread. The store may be closed when the report says that all stopped; when not, this
     * may be called again.
     */
    public synchronized CloseReport close(long timeoutNs) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        state.close();
        final long accepted = ring.getCursor();
        final boolean drained = drain.awaitLogged(accepted, deadlineNs);
        final boolean shown = !drained || !liveStarted || drain.awaitShown(live, deadlineNs);
        final long unacked = drain.countEvents(logged() + 1, accepted);
        haltHandlers();
        final String unforced = forceLogged(deadlineNs);
        agentThreads.forEach(AgentThread::stop);
        boolean stopped = true;
        for (Thread thread : handlerThreads) {
            thread.join(Math.max(1, (deadlineNs - System.nanoTime()) / 1_000_000));
            stopped &= !thread.isAlive();
        }
        for (AgentThread thread : agentThreads) {
            stopped &= thread.join(deadlineNs - System.nanoTime());
        }
        controls.refuse("the node is closing");
        compactionAgent.refuse("the node is closing");
        return CloseReport.of(drained, shown, stopped, unacked, failure(), unforced);
    }

    /** Has the log agents force all that is logged; null, or why that was not done. */
    private String forceLogged(long deadlineNs) {
        forceDemand.add();
        try {
            return drain.awaitForced(deadlineNs) ? null : "the disk did not force the log in time";
        } finally {
            forceDemand.remove();
        }
    }
}
