package io.tickring.ingest;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.util.Util;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * The graph, in one sentence: publishers claim whole events in one MULTI ring of {@link #SLOTS}
 * slots, one {@link ShardHandler} per shard appends what is its own, {@link LiveHandler} follows
 * them all, and behind each shard a {@link LogAgent} forces and a {@link FlushAgent} flushes.
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

    /**
     * An earlier publisher of the session may have events in the ring, whose marks are to be seen.
     */
    private static final long DRAIN_BEFORE_PUBLISHER_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long DRAIN_IDLE_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final Store store;
    private final IngestConfig config;
    private final RingState state;
    private final RingBuffer<RingSlot> ring;
    private final RingMemory memory = new RingMemory(SLOTS);
    private final ForceDemand forceDemand = new ForceDemand();
    private final LongAdder refused = new LongAdder();
    private final List<ShardHandler> handlers = new ArrayList<>();
    private final List<LogAgent> logAgents = new ArrayList<>();
    private final List<FlushAgent> flushAgents = new ArrayList<>();
    private final List<AgentThread> agentThreads = new ArrayList<>();
    private final List<Thread> handlerThreads = new ArrayList<>();
    private final Sequence[] logged;
    private final Sequence[] forced;
    private final LiveHandler live;
    private final Routes routes;
    private boolean started;
    private boolean liveStarted;

    /** Builds the graph over an open store; nothing runs before {@link #start}. */
    public IngestRing(Store store, IngestConfig config) {
        this(store, config, new RingState());
    }

    IngestRing(Store store, IngestConfig config, RingState state) {
        this.store = store;
        this.config = config;
        this.state = state;
        final int shardCount = store.shards().size();
        ring =
                RingBuffer.createMultiProducer(
                        RingSlot::new, SLOTS, config.profile().waitStrategy());
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
            logAgents.add(
                    new LogAgent(
                            shard, handler.getSequence(), forceDemand, config.forceIntervalMs()));
        }
        logged = handlers.stream().map(ShardHandler::getSequence).toArray(Sequence[]::new);
        forced = logAgents.stream().map(LogAgent::forced).toArray(Sequence[]::new);
        live = new LiveHandler(ring, memory, store.names(), logged, this::fail);
        ring.addGatingSequences(logged);
    }

    /** Starts the handlers and agents. */
    public synchronized void start() {
        started = true;
        for (int i = 0; i < handlers.size(); i++) {
            agentThreads.add(thread(logAgents.get(i)));
            agentThreads.add(thread(flushAgents.get(i)));
            handlerThreads.add(handlerThread(handlers.get(i), "shard-" + i));
        }
        agentThreads.forEach(AgentThread::start);
        handlerThreads.forEach(Thread::start);
    }

    private AgentThread thread(Agent agent) {
        return new AgentThread(agent, config.threadPrefix(), this::fail);
    }

    private Thread handlerThread(Runnable handler, String name) {
        final Thread thread =
                new Thread(config.pinning().wrap(handler, name), config.threadPrefix() + name);
        thread.setDaemon(true);
        return thread;
    }

    /** Turns the node FAILED before anything else, then stops every handler where it is. */
    private void fail(Throwable cause) {
        if (state.fail(cause)) {
            config.onFailure().accept(cause);
        }
        handlers.forEach(ShardHandler::halt);
        live.halt();
        flushAgents.forEach(agent -> agent.refuse("the node failed: " + cause.getMessage()));
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

    public boolean isOpen() {
        return state.isOpen();
    }

    /** Offers that were refused, of all publishers. */
    public long refused() {
        return refused.sum();
    }

    /** Batches that ended between two lines of an event, of all shards. */
    public long splitBatches() {
        return handlers.stream().mapToLong(ShardHandler::splitBatches).sum();
    }

    void countRefused() {
        refused.increment();
    }

    /** Whether this shard takes offers now. */
    Offer admit(int shardId, boolean fsync) {
        if (!state.isOpen()) {
            return Offer.CLOSED;
        }
        final Shard shard = store.shards().get(shardId);
        if (shard.isBehind()) {
            return Offer.FULL;
        }
        if (fsync
                && shard.positions().append() - shard.positions().forced()
                        >= config.unforcedWindowBytes()) {
            return Offer.FULL;
        }
        return Offer.OK;
    }

    /**
     * Claims ring slots.
     *
     * @return the last slot claimed, or -1 when there is no room: then nothing was claimed
     */
    long tryClaim(int lines) {
        // Checked first: a refused tryNext throws, and must not cost a slot.
        if (!ring.hasAvailableCapacity(lines)) {
            return -1;
        }
        try {
            return ring.tryNext(lines);
        } catch (InsufficientCapacityException e) {
            return -1;
        }
    }

    void publish(long from, long to) {
        ring.publish(from, to);
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
     */
    public Publisher publisher(SessionInfo session, AckMode ackMode, Runnable onClosed) {
        drain(System.nanoTime() + DRAIN_BEFORE_PUBLISHER_NS);
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
    public synchronized AutoCloseable onTick(Predicate<Tick> selects, TickHandler handler) {
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
        final FlushTicket ticket = new FlushTicket(handlers.size());
        if (offerControl(RingSlot.FLUSH, ticket, System.nanoTime() + timeoutNs) < 0) {
            final List<FlushResult> closed = new ArrayList<>();
            for (int shard = 0; shard < handlers.size(); shard++) {
                closed.add(FlushResult.failed(shard, "the node takes no offers"));
            }
            return closed;
        }
        return ticket.await(timeoutNs);
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

    /** Waits until every shard has logged all that was accepted; false when the time passed. */
    private boolean drain(long deadlineNs) {
        while (logged() < ring.getCursor()) {
            if (state.failure() != null || System.nanoTime() - deadlineNs > 0 || !started) {
                return logged() >= ring.getCursor();
            }
            LockSupport.parkNanos(DRAIN_IDLE_NS);
        }
        return true;
    }

    /**
     * Takes no more offers, logs what was accepted, forces it, and stops every thread. The store
     * may be closed when this returns true.
     */
    public synchronized CloseReport close(long timeoutNs) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        state.close();
        final boolean drained = drain(deadlineNs);
        final long unlogged = countEvents(logged() + 1, ring.getCursor());
        handlers.forEach(ShardHandler::halt);
        live.halt();
        agentThreads.forEach(AgentThread::stop);
        boolean stopped = true;
        for (Thread thread : handlerThreads) {
            thread.join(Math.max(1, (deadlineNs - System.nanoTime()) / 1_000_000));
            stopped &= !thread.isAlive();
        }
        for (AgentThread thread : agentThreads) {
            stopped &= thread.join(deadlineNs - System.nanoTime());
        }
        flushAgents.forEach(agent -> agent.refuse("the node is closing"));
        return new CloseReport(drained, stopped, unlogged, stopped ? forceAll() : forceFailure());
    }

    private String forceAll() {
        if (state.failure() != null) {
            return null;
        }
        try {
            for (LogAgent agent : logAgents) {
                agent.force();
            }
            return null;
        } catch (IOException e) {
            return "the last force failed: " + e.getMessage();
        }
    }

    private static String forceFailure() {
        return "a thread did not stop in time, so the log was not forced";
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
