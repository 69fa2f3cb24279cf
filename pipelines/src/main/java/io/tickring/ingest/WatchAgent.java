package io.tickring.ingest;

import io.tickring.shard.ShardCounters;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells in each shard's counters what its own threads cannot: a thread that hangs in the disk says
 * nothing. <b>Thread:</b> its own; it touches no disk.
 */
final class WatchAgent implements Agent {
    /** A log agent that is at one piece of work so long is stalled by its disk. */
    static final long STALLED_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<ShardLane> lanes;
    private final LongSupplier epochMs;

    WatchAgent(List<ShardLane> lanes, LongSupplier epochMs) {
        this.lanes = List.copyOf(lanes);
        this.epochMs = epochMs;
    }

    @Override
    public boolean doWork(long nowNs) {
        final long nowMs = epochMs.getAsLong();
        for (ShardLane lane : lanes) {
            final ShardCounters counters = lane.counters();
            final long busyNs = lane.logAgent().busyNs(nowNs);
            counters.stalledSinceMs(
                    since(
                            busyNs >= STALLED_NS,
                            counters.stalledSinceMs(),
                            nowMs - TimeUnit.NANOSECONDS.toMillis(busyNs)));
            counters.lowSpaceSinceMs(
                    since(lane.gate().isLowOnSpace(), counters.lowSpaceSinceMs(), nowMs));
            counters.flushFailingSinceMs(
                    since(
                            lane.flushAgent().lastFailure() != null,
                            counters.flushFailingSinceMs(),
                            nowMs));
            counters.refusedOffers(lane.gate().refused());
        }
        return false;
    }

    private static long since(boolean isSo, long told, long nowMs) {
        if (!isSo) {
            return 0;
        }
        return told == 0 ? nowMs : told;
    }

    @Override
    public long idleNs() {
        return IDLE_NS;
    }

    @Override
    public String name() {
        return "watch";
    }
}
