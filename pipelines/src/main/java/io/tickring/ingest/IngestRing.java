package io.tickring.ingest;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.util.Util;
import io.tickring.shard.RetentionPlan;
import io.tickring.shard.RetentionRule;
import io.tickring.shard.Shard;
import io.tickring.shard.Store;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
 * <b>Thread:</b> any, unless a method says otherwise.
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

    private static final long PROGRESS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long DRAIN_IDLE_NS = TimeUnit.MICROSECONDS.toNanos(50);

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
    private final LiveHandler live;
    private final Routes routes;
    private final Set<Integer> publishedSources = ConcurrentHashMap.newKeySet();
    private final Set<FlushTicket> openTickets = ConcurrentHashMap.newKeySet();
    private volatile boolean started;
    private volatile boolean halted;
    private boolean liveStarted;

    /** Builds the graph over an open store; nothing runs before {@link #start}. */
    public IngestRing(Store store, IngestConfig config) {
        this(store, config, config.profile().waitStrategy());
    }

    IngestRing(Store store, IngestConfig config, WaitStrategy waitStrategy) {
        this.store = store;
        this.config = config;
        final int shardCount = store.shards().size();
        ring = RingBuffer.createMultiProducer(RingSlot::new, SLOTS, waitStrategy);
        routes = new Routes(1, shardCount);
        for (Shard shard : store.shards()) {
            final FlushAgent flushAgent = new FlushAgent(shard);
            final ShardHandler handler =
                    new ShardHandler(
                            ring,
                            memory,
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
        live = new LiveHandler(ring, memory, store.names(), logged, this::fail);
        ring.addGatingSequences(logged);
    }

    /** Starts the handlers and agents. */
    public synchronized void start() {
        started = true;
        for (int i = 0; i < handlers.size(); i++) {
            handlerThreads.add(handlerThread(handlers.get(i), "shard-" + i));
        }
        agents(System::currentTimeMillis).forEach(agent -> agentThreads.add(thread(agent)));
        agentThreads.forEach(AgentThread::start);
        handlerThreads.forEach(Thread::start);
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
        agents.addAll(flushAgents);
        agents.add(compactionAgent);
        agents.add(new WatchAgent(watched, epochMs));
        agents.add(new StoreWatch(store, config.heldViewMs(), config.onHeldView(), epochMs));
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
        openTickets.forEach(ticket -> ticket.refuse(words(cause)));
        compactionAgent.refuse(words(cause));
    }

    private void haltHandlers() {
        halted = true;
        handlers.forEach(ShardHandler::halt);
        live.halt();
    }

    /** Whether the handlers were told to stop: what they wait for may never come. */
    public boolean isHalted() {
        return halted;
    }

    /** Where its threads run, and how many of them do. */
    public Pinning pinning() {
        return config.pinning();
    }

    Routes routes() {
        return routes;
    }

    int shardCount() {
        return store.shards().size();
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
        return gates.stream().mapToLong(ShardGate::refused).sum();
    }

    /** Batches that ended between two lines of an event, of all shards. */
    public long splitBatches() {
        return handlers.stream().mapToLong(ShardHandler::splitBatches).sum();
    }

    void countRefused(int shardId) {
        gates.get(shardId).countRefused();
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
        if (!ring.hasAvailableCapacity(1)) {
            reasons.add("the ingest ring is full: a shard or a live handler does not keep up");
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    private static String words(Throwable failure) {
        return "the node failed: " + failure.getMessage();
    }

    /** Whether this shard takes offers now. */
    Offer admit(int shardId, boolean fsync) {
        if (!state.isOpen()) {
            return Offer.CLOSED;
        }
        return gates.get(shardId).isOpen(fsync) ? Offer.OK : Offer.FULL;
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

    /** Ring sequence up to which each shard has logged; not to be changed. */
    Sequence[] loggedOfShards() {
        return logged;
    }

    /** Ring sequence up to which each shard's log is forced; not to be changed. */
    Sequence[] forcedOfShards() {
        return forced;
    }

    /** Ring sequence up to which every shard has logged. */
    long logged() {
        return Util.getMinimumSequence(logged);
    }

    /** Ring sequence up to which every shard's log is forced. */
    long forced() {
        return Util.getMinimumSequence(forced);
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
                && !drain(ring.getCursor(), System.nanoTime() + DRAIN_BEFORE_PUBLISHER_NS)
                && state.isOpen()) {
            throw new IllegalStateException(
                    "session "
                            + session.label()
                            + " cannot be continued now: its shards have not yet logged what was"
                            + " offered of it; try again");
        }
        long highest = 0;
        long lowest = Long.MAX_VALUE;
        for (Shard shard : store.shards()) {
            final long mark = Math.max(0, shard.highWater(session.sourceId()));
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
        final long deadlineNs = System.nanoTime() + timeoutNs;
        final FlushTicket ticket = new FlushTicket(handlers.size());
        try {
            offerFlush(ticket, deadlineNs);
            return ticket.await(deadlineNs - System.nanoTime());
        } finally {
            openTickets.remove(ticket);
        }
    }

    /** Sends a FLUSH on its way; a ticket that finds no room in time is refused. */
    void offerFlush(FlushTicket ticket, long deadlineNs) {
        openTickets.add(ticket);
        if (offerControl(RingSlot.FLUSH, ticket, deadlineNs) < 0) {
            ticket.refuse(state.isOpen() ? "the ring had no room in time" : "the node is not open");
        }
    }

    /**
     * Has the segments of every shard merged until nothing is left to merge, and waits for it.
     *
     * @param progress is told now and then, on this thread, how many bytes were read
     * @return a result per shard
     */
    public List<CompactionResult> compact(long timeoutNs, LongConsumer progress)
            throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        final CompactionTicket ticket = compactionAgent.compact();
        try {
            while (!ticket.awaitDone(
                    Math.min(deadlineNs - System.nanoTime(), PROGRESS_INTERVAL_NS))) {
                progress.accept(ticket.inputBytes());
                if (System.nanoTime() - deadlineNs > 0) {
                    break;
                }
            }
        } finally {
            ticket.refuse("not done within the time given");
        }
        return ticket.results();
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
        final long deadlineNs = System.nanoTime() + timeoutNs;
        final long at =
                offerControl(RingSlot.SESSION_END, new SessionEnding(sourceId, end), deadlineNs);
        if (at < 0) {
            return false;
        }
        while ((fsync ? forced() : logged()) < at) {
            if (state.failure() != null || System.nanoTime() - deadlineNs > 0) {
                return false;
            }
            LockSupport.parkNanos(DRAIN_IDLE_NS);
        }
        return true;
    }

    /**
     * Puts a control event into the ring; its ring sequence, or -1 when there was no room in time.
     */
    private long offerControl(byte kind, Object control, long deadlineNs) {
        while (state.isOpen()) {
            final long at = tryClaim(1);
            if (at >= 0) {
                slot(at).control(kind, control);
                publish(at, at);
                return at;
            }
            if (System.nanoTime() - deadlineNs > 0) {
                return -1;
            }
            LockSupport.parkNanos(DRAIN_IDLE_NS);
        }
        return -1;
    }

    /** Waits until every shard has logged up to this slot; false when that will not be in time. */
    private boolean drain(long to, long deadlineNs) {
        while (logged() < to) {
            if (!started || halted || System.nanoTime() - deadlineNs > 0) {
                return logged() >= to;
            }
            LockSupport.parkNanos(DRAIN_IDLE_NS);
        }
        return true;
    }

    /**
     * Waits until the live handler has shown all that was logged; false when it did not in time.
     */
    private boolean showAll(long deadlineNs) {
        while (liveStarted && live.getSequence().get() < logged()) {
            if (halted || System.nanoTime() - deadlineNs > 0) {
                return live.getSequence().get() >= logged();
            }
            LockSupport.parkNanos(DRAIN_IDLE_NS);
        }
        return true;
    }

    /** Has the log agents force all that is logged; null, or why that was not done. */
    private String forceLogged(long deadlineNs) {
        forceDemand.add();
        try {
            while (started && forced() < logged()) {
                if (state.failure() != null) {
                    return null;
                }
                if (System.nanoTime() - deadlineNs > 0) {
                    return "the disk did not force the log in time";
                }
                LockSupport.parkNanos(DRAIN_IDLE_NS);
            }
            return null;
        } finally {
            forceDemand.remove();
        }
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
        final boolean drained = drain(accepted, deadlineNs);
        final boolean shown = !drained || showAll(deadlineNs);
        final long unacked = countEvents(logged() + 1, accepted);
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
        openTickets.forEach(ticket -> ticket.refuse("the node is closing"));
        compactionAgent.refuse("the node is closing");
        return new CloseReport(
                drained, stopped, unacked, problem(drained, shown, stopped, unforced));
    }

    private String problem(boolean drained, boolean shown, boolean stopped, String unforced) {
        final List<String> problems = new ArrayList<>();
        if (failure() != null) {
            problems.add("the node had failed: " + failure().getMessage());
        } else if (!drained) {
            problems.add("the time given passed before every shard had logged");
        }
        if (!shown) {
            problems.add("live handlers have not seen all of it");
        }
        if (unforced != null) {
            problems.add(unforced);
        }
        if (!stopped) {
            problems.add("a thread did not stop in time");
        }
        return problems.isEmpty() ? null : String.join("; ", problems);
    }

    /** Events in these ring slots. */
    private long countEvents(long from, long to) {
        long events = 0;
        for (long at = from; at <= to; at++) {
            if (ring.get(at).kind == RingSlot.EVENT && ring.isAvailable(at)) {
                events++;
            }
        }
        return events;
    }
}
