package io.tickring.ingest;

import com.lmax.disruptor.Sequence;
import io.tickring.shard.Shard;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Makes one shard's log durable and ready: forces it, in groups as large as the disk's own pace
 * makes them, and prepares files ahead of need. <b>Thread:</b> its own.
 */
final class LogAgent implements Agent {
    private static final long WANTED_IDLE_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Shard shard;
    private final Sequence logged;
    private final Sequence forced = new Sequence();
    private final ForceDemand demand;
    private final long forceIntervalNs;
    private long lastDueNs;
    private long lastFlushed;

    /**
     * @param logged ring sequence up to which the shard's handler has sealed
     * @param forceIntervalMs how often, in ms, the log is forced when nobody waits for it
     */
    LogAgent(Shard shard, Sequence logged, ForceDemand demand, long forceIntervalMs) {
        this.shard = shard;
        this.logged = logged;
        this.demand = demand;
        this.forceIntervalNs = TimeUnit.MILLISECONDS.toNanos(forceIntervalMs);
    }

    /** Ring sequence up to which this shard's events are durable. */
    Sequence forced() {
        return forced;
    }

    @Override
    public boolean doWork(long nowNs) throws IOException {
        boolean worked = shard.doWork();
        if (demand.isWanted() || isDue(nowNs)) {
            worked |= force();
        }
        return worked;
    }

    /**
     * Whether the log is to be forced though nobody waits for it. Not while flushes move on: they
     * make the same events durable, and the disk would write them twice.
     */
    private boolean isDue(long nowNs) {
        if (nowNs - lastDueNs < forceIntervalNs) {
            return false;
        }
        lastDueNs = nowNs;
        final long flushed = shard.positions().flushed();
        final boolean flushesMoveOn = flushed != lastFlushed;
        lastFlushed = flushed;
        return !flushesMoveOn;
    }

    /** Returns true when there was something to force. */
    boolean force() throws IOException {
        // Read before the force: what is sealed later may lie behind the position that was forced.
        final long sealed = logged.get();
        final boolean behind = shard.positions().forced() < shard.positions().append();
        shard.force();
        if (sealed > forced.get()) {
            forced.set(sealed);
        }
        return behind;
    }

    /** Short only while somebody waits for the disk: timers are dear. */
    @Override
    public long idleNs() {
        return demand.isWanted() ? WANTED_IDLE_NS : IDLE_NS;
    }

    @Override
    public String name() {
        return "log-" + shard.id();
    }
}
