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
    private static final long NOT_BUSY = Long.MIN_VALUE;

    private final Shard shard;
    private final Sequence logged;
    private final Sequence forced = new Sequence();
    private final ForceDemand demand;
    private final long forceIntervalNs;
    private final SpaceWatch space;
    private volatile long busySinceNs = NOT_BUSY;
    private boolean begun;
    private long lastDueNs;
    private long lastFlushed;

    /**
     * @param logged ring sequence up to which the shard's handler has sealed
     * @param space is looked at before a file is prepared
     * @param forceIntervalMs how often, in ms, the log is forced when nobody waits for it
     */
    LogAgent(
            Shard shard,
            Sequence logged,
            ForceDemand demand,
            SpaceWatch space,
            long forceIntervalMs) {
        this.shard = shard;
        this.space = space;
        this.logged = logged;
        this.demand = demand;
        this.forceIntervalNs = TimeUnit.MILLISECONDS.toNanos(forceIntervalMs);
    }

    /** Ring sequence up to which this shard's events are durable. */
    Sequence forced() {
        return forced;
    }

    /** How long, in ns, the agent is at the piece of work at hand; 0 when it is at none. */
    long busyNs(long nowNs) {
        final long since = busySinceNs;
        return since == NOT_BUSY ? 0 : Math.max(0, nowNs - since);
    }

    @Override
    public boolean doWork(long nowNs) throws IOException {
        busySinceNs = nowNs;
        try {
            return work(nowNs);
        } finally {
            busySinceNs = NOT_BUSY;
        }
    }

    private boolean work(long nowNs) throws IOException {
        space.look(nowNs);
        boolean worked = prepare();
        if (demand.isWanted() || isDue(nowNs)) {
            worked |= force();
        }
        return worked;
    }

    private boolean prepare() throws IOException {
        try {
            return shard.doWork();
        } catch (IOException e) {
            throw new IOException(
                    "cannot prepare a log file in " + shard.directory() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Whether the log is to be forced though nobody waits for it. Not while flushes move on: they
     * make the same events durable, and the disk would write them twice.
     */
    private boolean isDue(long nowNs) {
        if (!begun) {
            // Monotonic time may begin anywhere, below 0 too.
            begun = true;
            lastDueNs = nowNs;
            lastFlushed = shard.positions().flushed();
        }
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
        try {
            shard.force();
        } catch (IOException e) {
            throw new IOException(
                    "cannot force the log in "
                            + shard.directory()
                            + ", and a force is never tried again: "
                            + e.getMessage(),
                    e);
        }
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
