package io.tickring.ingest;

import io.tickring.compaction.CompactionPicker;
import io.tickring.shard.CompactionFailedException;
import io.tickring.shard.RetentionPlan;
import io.tickring.shard.RetentionRule;
import io.tickring.shard.Shard;
import io.tickring.shard.ShardCompactor;
import io.tickring.shard.ShardInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges and gives up the segments of all shards of a node, a piece at a time: one thread for all,
 * since it is the disk and the cores that it has to share.
 *
 * <p>In the background it merges full plans only, within its bytes per second, and applies the
 * retention rule; what is asked for comes first and at full speed, narrow plans too. A compaction
 * that fails changes nothing and is tried again, after a pause that grows; it never stops the node.
 * <b>Thread:</b> its own; what asks is for any.
 */
final class CompactionAgent implements Agent {
    /** Read at a time: small, so that closing need not wait. */
    static final long STEP_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(CompactionAgent.class);
    private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long FIRST_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long RETENTION_INTERVAL_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long BACKLOG_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MS_PER_DAY = TimeUnit.DAYS.toMillis(1);

    private record RetentionTicket(RetentionRule rule, CompletableFuture<RetentionPlan> done) {}

    private final List<Shard> shards;
    private final CompactionSettings settings;
    private final TokenBucket budget;
    private final Queue<CompactionTicket> tickets = new ConcurrentLinkedQueue<>();
    private final Queue<RetentionTicket> retentions = new ConcurrentLinkedQueue<>();
    private int nextShard;
    private long pauseNs;
    private long notBeforeNs;
    private long nextRetentionNs;
    private boolean retained;
    private long nextBacklogNs;
    private boolean backlogTold;
    private long waitNs;
    private volatile String lastFailure;
    private volatile String refusal;

    /**
     * @param keptFreeBytes of the disk that no merge may use
     */
    CompactionAgent(List<Shard> shards, CompactionSettings settings, long keptFreeBytes) {
        this.shards = shards;
        this.settings = settings;
        shards.forEach(shard -> shard.compactor().keepFree(keptFreeBytes));
        budget = new TokenBucket(settings.bytesPerSecond());
    }

    /** Why the last compaction failed; null when it did not. */
    String lastFailure() {
        return lastFailure;
    }

    /** Has everything merged. */
    CompactionTicket compact() {
        final CompactionTicket ticket = new CompactionTicket(shards);
        tickets.add(ticket);
        if (refusal != null) {
            ticket.refuse(refusal);
        }
        return ticket;
    }

    /** Has this rule applied, once; completes with what was dropped. */
    CompletableFuture<RetentionPlan> retain(RetentionRule rule) {
        final CompletableFuture<RetentionPlan> done = new CompletableFuture<>();
        retentions.add(new RetentionTicket(rule, done));
        if (refusal != null) {
            done.completeExceptionally(new IOException(refusal));
        }
        return done;
    }

    /** What a rule would drop now. */
    RetentionPlan plan(RetentionRule rule) {
        final List<ShardInfo> infos = shards.stream().map(Shard::info).toList();
        return RetentionPlan.of(
                infos, rule, Math.floorDiv(settings.epochMs().getAsLong(), MS_PER_DAY));
    }

    /** Answers everyone who waits or will wait: nothing is done any more. */
    void refuse(String reason) {
        refusal = reason;
        tickets.forEach(ticket -> ticket.refuse(reason));
        retentions.forEach(ticket -> ticket.done().completeExceptionally(new IOException(reason)));
    }

    @Override
    public boolean doWork(long nowNs) throws IOException {
        waitNs = IDLE_NS;
        tellBacklog(nowNs);
        if (retain(nowNs)) {
            return true;
        }
        final CompactionTicket ticket = tickets.peek();
        if (ticket != null) {
            return serve(ticket);
        }
        return settings.background() && compact(nowNs);
    }

    /** For whoever watches the node: what full plans wait for their turn. */
    private void tellBacklog(long nowNs) {
        if (!backlogTold || nowNs - nextBacklogNs >= 0) {
            backlogTold = true;
            nextBacklogNs = nowNs + BACKLOG_INTERVAL_NS;
            for (Shard shard : shards) {
                shard.counters()
                        .compactionBacklogSegments(
                                shard.compactor().backlogSegments(settings.picker()));
            }
        }
    }

    private boolean retain(long nowNs) throws IOException {
        final RetentionTicket ticket = retentions.poll();
        if (ticket != null) {
            ticket.done().complete(apply(ticket.rule()));
            return true;
        }
        if (settings.retention().keepsAll() || retained && nowNs - nextRetentionNs < 0) {
            return false;
        }
        retained = true;
        nextRetentionNs = nowNs + RETENTION_INTERVAL_NS;
        return !apply(settings.retention()).isEmpty();
    }

    private RetentionPlan apply(RetentionRule rule) throws IOException {
        final RetentionPlan plan = plan(rule);
        for (Map.Entry<Integer, Set<Long>> dropped : plan.segmentIds().entrySet()) {
            shards.get(dropped.getKey()).compactor().retire(dropped.getValue());
        }
        if (!plan.isEmpty()) {
            LOG.info(
                    "retention dropped {} segments of {} days: {} rows, {} bytes",
                    plan.segments(),
                    plan.days().size(),
                    plan.rows(),
                    plan.bytes());
        }
        return plan;
    }

    private boolean serve(CompactionTicket ticket) throws IOException {
        final Shard shard = ticket.next();
        if (shard == null) {
            tickets.remove();
            if (!settings.background()) {
                shards.forEach(each -> each.compactor().abandon());
            }
            return true;
        }
        try {
            if (!shard.compactor().step(settings.picker(), true, STEP_BYTES)) {
                ticket.finish(null);
            }
        } catch (CompactionFailedException e) {
            ticket.finish(e.getMessage());
        }
        return true;
    }

    private boolean compact(long nowNs) throws IOException {
        if (pauseNs > 0 && nowNs - notBeforeNs < 0) {
            return false;
        }
        final long poorNs = budget.waitNs(nowNs);
        if (poorNs > 0) {
            waitNs = Math.min(IDLE_NS, poorNs);
            return false;
        }
        try {
            return stepNext();
        } catch (CompactionFailedException e) {
            pauseNs = Math.min(LONGEST_PAUSE_NS, Math.max(FIRST_PAUSE_NS, pauseNs * 2));
            notBeforeNs = nowNs + pauseNs;
            lastFailure = e.getMessage();
            LOG.warn("{}; tried again in {} s", e.getMessage(), pauseNs / 1_000_000_000);
            return false;
        }
    }

    /** Goes on with one shard until its plan is done, then with the next that has one. */
    private boolean stepNext() throws IOException {
        final CompactionPicker picker = settings.picker();
        for (int tried = 0; tried < shards.size(); tried++) {
            final ShardCompactor compactor = shards.get(nextShard).compactor();
            final long plans = compactor.totals().plans();
            final long before = compactor.totals().inputBytes();
            final boolean worked = compactor.step(picker, false, STEP_BYTES);
            budget.spend(compactor.totals().inputBytes() - before);
            if (compactor.totals().plans() > plans) {
                pauseNs = 0;
                lastFailure = null;
            }
            if (!compactor.isUnderWay()) {
                nextShard = (nextShard + 1) % shards.size();
            }
            if (worked) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long idleNs() {
        return waitNs;
    }

    @Override
    public String name() {
        return "compact";
    }
}
