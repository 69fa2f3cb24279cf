package io.tickring.perf.load;

import io.tickring.node.Node;
import io.tickring.perf.rig.Threads;
import io.tickring.replay.ReplayOrder;
import io.tickring.tick.Tick;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Replays a store that is being written: all of it once, then again and again what has come since.
 * Takes the time from when a tick was due until a replay delivers it. Close ends it, behind all
 * that was acked.
 *
 * <p>Each replay ends at the highest tick that its publisher saw acked: up to there every shard has
 * all there is, so that none is missed because its shard was behind another. No two ticks are due
 * at the same time.
 */
final class ReplayTail implements AutoCloseable {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Node node;
    private final EventClock clock;
    private final AckWatch acks;
    private final long startTime;
    private final StageRecorder stage = new StageRecorder();
    private final Thread thread = new Thread(this::run, "replay");
    private volatile boolean running = true;
    private volatile Throwable failure;
    private long nextTime = Long.MIN_VALUE + 1;
    private long delivered;
    private long busyNs;

    /**
     * @param startNs of the pass, by {@link System#nanoTime}; what was due before is replayed, too,
     *     but not measured
     */
    ReplayTail(Node node, EventClock clock, AckWatch acks, long startNs) {
        this.node = node;
        this.clock = clock;
        this.acks = acks;
        startTime = clock.eventTime(startNs);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            boolean isLast = false;
            while (!isLast) {
                isLast = !running; // asked first: what was acked before close is replayed
                if (!replayAcked() && !isLast) {
                    LockSupport.parkNanos(PAUSE_NS);
                }
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /** False when nothing more was acked. */
    private boolean replayAcked() {
        final long ackedNs = acks.ackedDueNs();
        if (ackedNs == Long.MIN_VALUE || clock.eventTime(ackedNs) < nextTime) {
            return false;
        }
        final long endTime = clock.eventTime(ackedNs) + 1;
        final long before = System.nanoTime();
        delivered +=
                node.replay()
                        .from(nextTime)
                        .to(endTime)
                        .order(ReplayOrder.RECEIVE)
                        .run(this::onTick);
        busyNs += System.nanoTime() - before;
        nextTime = endTime;
        return true;
    }

    private void onTick(Tick tick) {
        final long time = tick.eventTime();
        if (time >= startTime) {
            stage.record(System.nanoTime() - clock.nanoTime(time));
        }
    }

    /** After close. */
    StageRecorder stage() {
        return stage;
    }

    /** Ticks that were replayed a second of replaying; after close. */
    double deliveredPerS() {
        return busyNs == 0 ? 0 : delivered * 1e9 / busyNs;
    }

    /**
     * @throws IllegalStateException when a replay failed
     */
    @Override
    public void close() {
        running = false;
        Threads.join(thread);
        if (failure != null) {
            throw new IllegalStateException("a replay failed", failure);
        }
    }
}
