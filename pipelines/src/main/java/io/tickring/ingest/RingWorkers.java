package io.tickring.ingest;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import io.tickring.shard.Shard;
import io.tickring.shard.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All that works behind the ring, built and not yet running: a lane for each shard, the outlet of a
 * node that has peers, live handlers, and what looks after the store. <b>Thread:</b> any; each
 * worker says its own.
 */
final class RingWorkers {
    private final RingBuffer<RingSlot> ring;
    private final RingMemory memory;
    private final Store store;
    private final IngestConfig config;
    private final Supplier<Routes> routes;
    private final Consumer<Throwable> onFailure;
    private final ForceDemand forceDemand = new ForceDemand();
    private final RemoteEntries entries;
    private final List<ShardLane> lanes;
    private final OutletHandler outlet;
    private final CompactionAgent compaction;
    private final LiveHandler live;
    private final Sequence[] logged;
    private final Sequence[] forced;
    private final Sequence[] taken;

    /**
     * Builds them, and has the ring wait for those that hold it.
     *
     * @param outlet takes what other nodes own; null of a node alone
     * @param onFailure is told, on its thread, why a worker cannot go on
     */
    RingWorkers(
            RingBuffer<RingSlot> ring,
            RingMemory memory,
            Store store,
            IngestConfig config,
            Supplier<Routes> routes,
            RemoteOutlet outlet,
            Consumer<Throwable> onFailure) {
        this.ring = ring;
        this.memory = memory;
        this.store = store;
        this.config = config;
        this.routes = routes;
        this.onFailure = onFailure;
        entries = outlet == null ? null : new RemoteEntries(IngestRing.SLOTS);
        lanes = store.shards().stream().map(this::lane).toList();
        logged = lanes.stream().map(ShardLane::logged).toArray(Sequence[]::new);
        forced = lanes.stream().map(ShardLane::forced).toArray(Sequence[]::new);
        compaction =
                new CompactionAgent(store.shards(), config.compaction(), config.minFreeBytes());
        live = new LiveHandler(ring, memory, store.names(), logged, onFailure);
        if (outlet == null) {
            this.outlet = null;
            taken = logged;
        } else {
            this.outlet =
                    new OutletHandler(
                            ring,
                            memory,
                            outlet,
                            lanes.size(),
                            config.maxBatchLines(),
                            config.profile());
            taken =
                    Stream.concat(Stream.of(logged), Stream.of(this.outlet.taken()))
                            .toArray(Sequence[]::new);
        }
        ring.addGatingSequences(taken);
    }

    private ShardLane lane(Shard shard) {
        final FlushAgent flushAgent = new FlushAgent(shard);
        final ShardHandler handler =
                new ShardHandler(
                        ring,
                        memory,
                        entries,
                        store.names(),
                        routes,
                        shard,
                        flushAgent,
                        config.maxBatchLines(),
                        onFailure);
        final SpaceWatch space = new SpaceWatch(shard, config.minFreeBytes());
        final LogAgent logAgent =
                new LogAgent(
                        shard, handler.getSequence(), forceDemand, space, config.forceIntervalMs());
        final ShardGate gate =
                new ShardGate(shard, flushAgent, space, config.unforcedWindowBytes());
        return new ShardLane(handler, logAgent, flushAgent, gate, shard.counters());
    }

    /** In the order of the shards. */
    List<ShardLane> lanes() {
        return lanes;
    }

    /** What other nodes sent beside their events; null of a node alone. */
    RemoteEntries entries() {
        return entries;
    }

    /** Merges segments, and gives up old ones. */
    CompactionAgent compaction() {
        return compaction;
    }

    /**
     * Shows ticks to subscribers; holds the ring only once it is added to what the ring waits for.
     */
    LiveHandler live() {
        return live;
    }

    /** Has the log agents force all the time while somebody wants it. */
    ForceDemand forceDemand() {
        return forceDemand;
    }

    /** Ring sequence up to which each shard has logged. */
    Sequence[] logged() {
        return logged;
    }

    /** Ring sequence up to which each shard's log is forced. */
    Sequence[] forced() {
        return forced;
    }

    /** Ring sequence up to which each is done that holds the ring: shards, and the outlet. */
    Sequence[] taken() {
        return taken;
    }

    /** Ring sequence up to which each peer has acked; none of a node alone. */
    Sequence[] acked() {
        return outlet == null ? new Sequence[0] : outlet.acked();
    }

    /**
     * All duties but the handlers'.
     *
     * @param more are done among them
     * @param epochMs time of day
     */
    List<Agent> agents(List<Agent> more, LongSupplier epochMs) {
        final List<Agent> agents = new ArrayList<>();
        lanes.forEach(lane -> agents.add(lane.logAgent()));
        if (outlet != null) {
            agents.add(outlet);
        }
        lanes.forEach(lane -> agents.add(lane.flushAgent()));
        agents.add(compaction);
        agents.add(new WatchAgent(lanes, epochMs));
        agents.addAll(more);
        agents.add(
                new StoreWatch(
                        store,
                        config.pinning(),
                        config.heldViewMs(),
                        config.onHeldView(),
                        epochMs));
        return agents;
    }

    /** Stops everyone who takes from the ring, where it is. */
    void halt() {
        lanes.forEach(lane -> lane.handler().halt());
        live.halt();
        if (outlet != null) {
            outlet.halt();
        }
    }

    /** Why the last flush of a shard failed; null when that of none did. */
    String flushFailure() {
        for (ShardLane lane : lanes) {
            if (lane.flushAgent().lastFailure() != null) {
                return lane.flushAgent().lastFailure();
            }
        }
        return null;
    }

    /** Batches that ended between two lines of an event, of all shards. */
    long splitBatches() {
        return lanes.stream().mapToLong(lane -> lane.handler().splitBatches()).sum();
    }
}
