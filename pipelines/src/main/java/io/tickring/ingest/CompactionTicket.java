package io.tickring.ingest;

import io.tickring.shard.CompactionTotals;
import io.tickring.shard.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * A wish to have everything merged, shard by shard. <b>Threads:</b> the compaction agent works it
 * off; who asked waits for the result, and may withdraw it.
 */
final class CompactionTicket {
    private static final long PROGRESS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<Shard> shards;
    private final List<CompactionTotals> before;
    private final List<CompactionResult> results = new ArrayList<>();
    private final CountDownLatch done = new CountDownLatch(1);

    CompactionTicket(List<Shard> shards) {
        this.shards = shards;
        before = shards.stream().map(shard -> shard.compactor().totals()).toList();
    }

    private boolean isDone() {
        return done.getCount() == 0;
    }

    /** The shard to work on, or null when all are done or nobody waits any more. */
    synchronized Shard next() {
        return isDone() ? null : shards.get(results.size());
    }

    /** The shard worked on is done, or failed. */
    synchronized void finish(String failure) {
        if (!isDone()) {
            final Shard shard = shards.get(results.size());
            final CompactionTotals was = before.get(results.size());
            final CompactionTotals is = shard.compactor().totals();
            results.add(
                    new CompactionResult(
                            shard.id(),
                            is.plans() - was.plans(),
                            is.inputBytes() - was.inputBytes(),
                            is.outputBytes() - was.outputBytes(),
                            failure));
            if (results.size() == shards.size()) {
                done.countDown();
            }
        }
    }

    /** The same of every shard that is not done. */
    synchronized void refuse(String reason) {
        while (!isDone()) {
            finish(reason);
        }
    }

    /**
     * Waits, and then withdraws the wish.
     *
     * @param progress is told now and then, on this thread, how many bytes were read
     * @return a result per shard
     */
    List<CompactionResult> await(long timeoutNs, LongConsumer progress)
            throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        try {
            while (!awaitDone(Math.min(deadlineNs - System.nanoTime(), PROGRESS_INTERVAL_NS))) {
                progress.accept(inputBytes());
                if (System.nanoTime() - deadlineNs > 0) {
                    break;
                }
            }
        } finally {
            refuse("not done within the time given");
        }
        return results();
    }

    /** Waits; false when not every shard is done by then. */
    boolean awaitDone(long timeoutNs) throws InterruptedException {
        return done.await(timeoutNs, TimeUnit.NANOSECONDS);
    }

    synchronized List<CompactionResult> results() {
        return List.copyOf(results);
    }

    /** Bytes read so far for it. */
    private long inputBytes() {
        long bytes = 0;
        for (int i = 0; i < shards.size(); i++) {
            bytes += shards.get(i).compactor().totals().inputBytes() - before.get(i).inputBytes();
        }
        return bytes;
    }
}
