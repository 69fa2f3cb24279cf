package io.tickring.ingest;

import io.tickring.shard.FlushFailedException;
import io.tickring.shard.Shard;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Flushes one shard's frozen MemTables, oldest first, and answers those who wait for a FLUSH.
 *
 * <p>A flush that fails is told to the waiters and tried again, after a pause that grows.
 * <b>Thread:</b> its own; {@link #await} is called by the shard thread.
 */
final class FlushAgent implements Agent {
    private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(5);

    private record Waiter(FlushTicket ticket, long position) {}

    private final Shard shard;
    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
    private long pauseNs;
    private long notBeforeNs;
    private volatile String lastFailure;

    FlushAgent(Shard shard) {
        this.shard = shard;
    }

    /** Completes the ticket when <em>flushed</em> has reached this position. */
    void await(FlushTicket ticket, long position) {
        waiters.add(new Waiter(ticket, position));
    }

    /** Why the last flush failed; null when it did not. */
    String lastFailure() {
        return lastFailure;
    }

    @Override
    public boolean doWork(long nowNs) throws IOException {
        if (pauseNs > 0 && nowNs - notBeforeNs < 0) {
            return false;
        }
        try {
            final boolean flushed = shard.flushNext();
            if (flushed) {
                pauseNs = 0;
                lastFailure = null;
            }
            answer();
            return flushed;
        } catch (FlushFailedException e) {
            pauseNs = Math.min(LONGEST_PAUSE_NS, Math.max(FIRST_PAUSE_NS, pauseNs * 2));
            notBeforeNs = nowNs + pauseNs;
            lastFailure = e.getMessage();
            answer();
            refuse(e.getMessage());
            return false;
        } catch (IOException e) {
            throw new IOException(
                    "cannot write the manifest in " + shard.directory() + ": " + e.getMessage(), e);
        }
    }

    private void answer() {
        final long flushed = shard.positions().flushed();
        for (Waiter head = waiters.peek();
                head != null && head.position() <= flushed;
                head = waiters.peek()) {
            head.ticket().complete(FlushResult.done(shard.id(), flushed));
            waiters.remove(head);
        }
    }

    /** Tells everyone who still waits that it did not happen. */
    private void refuse(String reason) {
        for (Waiter head = waiters.poll(); head != null; head = waiters.poll()) {
            head.ticket().complete(FlushResult.failed(shard.id(), reason));
        }
    }

    @Override
    public long idleNs() {
        return IDLE_NS;
    }

    @Override
    public String name() {
        return "flush-" + shard.id();
    }
}
