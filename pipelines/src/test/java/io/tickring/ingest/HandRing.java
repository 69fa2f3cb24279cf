package io.tickring.ingest;

import com.lmax.disruptor.AlertException;
import io.tickring.compaction.CompactionPicker;
import io.tickring.shard.RetentionRule;
import io.tickring.shard.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/** An ingest ring whose duties are done by hand, in one thread and in any order. */
public final class HandRing {
    private static final int LEFT_OUT_ONE_IN = 3;
    private static final int STALL_ONE_IN = 20;
    private static final int MOST_STALLED_TURNS = 40;

    private final IngestRing ring;
    private final List<Agent> agents = new ArrayList<>();
    private final List<Runnable> duties = new ArrayList<>();
    private Runnable stalled;
    private int stalledTurns;
    private long nowNs;

    public HandRing(Store store, Routes routes, RemoteOutlet outlet, LongSupplier epochMs) {
        ring =
                new IngestRing(
                        store,
                        new IngestConfig(
                                Profile.QUIET,
                                64,
                                1 << 20,
                                1000,
                                0,
                                "hand-",
                                Pinning.NONE,
                                new CompactionSettings(
                                        true,
                                        new CompactionPicker(3, 1 << 20),
                                        1 << 20,
                                        RetentionRule.KEEP_ALL,
                                        epochMs),
                                60_000,
                                held -> {},
                                failure -> {}),
                        routes,
                        outlet,
                        new NoWait());
    }

    public IngestRing ring() {
        return ring;
    }

    /** Takes all duties over; what is done while something is waited for is given. */
    public void start(LongSupplier epochMs, Runnable whileWaiting) {
        ring.onIdle(ns -> whileWaiting.run());
        agents.addAll(ring.agents(epochMs));
        agents.forEach(agent -> duties.add(() -> work(agent)));
        ring.handlers().forEach(handler -> duties.add(() -> step(handler)));
    }

    /**
     * Does duties once, in any order; none after a failure. Some are left out, and now and then one
     * of them for a while.
     */
    public void turn(Random dice, long monotonicNs) {
        nowNs = monotonicNs;
        if (stalledTurns > 0) {
            stalledTurns--;
        } else if (dice.nextInt(STALL_ONE_IN) == 0) {
            stalled = duties.get(dice.nextInt(duties.size()));
            stalledTurns = dice.nextInt(MOST_STALLED_TURNS);
        }
        Collections.shuffle(duties, dice);
        for (Runnable duty : duties) {
            final boolean isStalled = stalledTurns > 0 && duty.equals(stalled);
            if (!isStalled && dice.nextInt(LEFT_OUT_ONE_IN) != 0) {
                duty.run();
            }
        }
    }

    /** The shards take what there is, and nobody else does anything. */
    public void stepShards() {
        ring.handlers().forEach(this::step);
    }

    /** A shard or an outbox waits for a file: the agents work meanwhile. */
    public void awaitFile() throws IOException {
        agents.forEach(this::work);
        if (ring.isHalted()) {
            throw new IOException("no log file will come: the node stopped", ring.failure());
        }
    }

    private void work(Agent agent) {
        if (ring.failure() != null) {
            return;
        }
        try {
            agent.doWork(nowNs);
        } catch (IOException | RuntimeException e) {
            ring.fail(e);
        }
    }

    private void step(ShardHandler handler) {
        if (ring.failure() != null) {
            return;
        }
        try {
            // Asked what there is, then taken.
            handler.step();
            handler.step();
        } catch (AlertException | InterruptedException | IOException | RuntimeException e) {
            ring.fail(e);
        }
    }
}
