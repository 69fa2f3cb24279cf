package io.tickring.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One FLUSH on its way through the ring and the flush agents. <b>Threads:</b> each shard's result
 * is set once, by that shard's threads; any thread waits.
 */
final class FlushTicket {
    /** Answers for a shard that has not answered. */
    static final String NOT_YET = "not done within the time given";

    private final AtomicReferenceArray<FlushResult> results;
    private final CountDownLatch open;

    FlushTicket(int shardCount) {
        results = new AtomicReferenceArray<>(shardCount);
        open = new CountDownLatch(shardCount);
    }

    void complete(FlushResult result) {
        if (results.compareAndSet(result.shard(), null, result)) {
            open.countDown();
        }
    }

    /** Tells every shard that has not answered as failed. */
    void refuse(String reason) {
        for (int shard = 0; shard < results.length(); shard++) {
            complete(FlushResult.failed(shard, reason));
        }
    }

    /** The results of all shards; those that did not answer in time say so. */
    List<FlushResult> await(long timeoutNs) throws InterruptedException {
        final boolean answered = open.await(timeoutNs, TimeUnit.NANOSECONDS);
        assert !answered || isComplete() : "a shard counted down without a result";
        return results();
    }

    private boolean isComplete() {
        for (int shard = 0; shard < results.length(); shard++) {
            if (results.get(shard) == null) {
                return false;
            }
        }
        return true;
    }

    /** The results of all shards by now. */
    List<FlushResult> results() {
        final List<FlushResult> all = new ArrayList<>();
        for (int shard = 0; shard < results.length(); shard++) {
            final FlushResult result = results.get(shard);
            all.add(result == null ? FlushResult.failed(shard, NOT_YET) : result);
        }
        return all;
    }
}
