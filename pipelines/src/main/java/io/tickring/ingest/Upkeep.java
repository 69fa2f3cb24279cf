package io.tickring.ingest;

import io.tickring.shard.RetentionPlan;
import io.tickring.shard.RetentionRule;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/**
 * What may be asked of the segments that are there: to merge them, and to give up old ones. It is
 * done by the ring's compaction agent. <b>Thread:</b> any.
 */
public final class Upkeep {
    private final CompactionAgent agent;

    Upkeep(CompactionAgent agent) {
        this.agent = agent;
    }

    /**
     * Has the segments of every shard merged until nothing is left to merge, and waits for it.
     *
     * @param progress is told now and then, on this thread, how many bytes were read
     * @return a result per shard
     */
    public List<CompactionResult> compact(long timeoutNs, LongConsumer progress)
            throws InterruptedException {
        return agent.compact().await(timeoutNs, progress);
    }

    /** Why the last compaction failed; null when it did not. */
    public String compactionFailure() {
        return agent.lastFailure();
    }

    /** What this rule would drop now; nothing is changed. */
    public RetentionPlan retentionPlan(RetentionRule rule) {
        return agent.plan(rule);
    }

    /**
     * Applies this rule once, and waits for it.
     *
     * @return what was dropped
     * @throws IOException when it was not done in time, or the node failed or is closing
     */
    public RetentionPlan retain(RetentionRule rule, long timeoutNs)
            throws IOException, InterruptedException {
        try {
            return agent.retain(rule).get(timeoutNs, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("retention was not applied within the time given", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }
}
