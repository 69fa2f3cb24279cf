package io.tickring.shard;

import io.tickring.compaction.CompactionPlan;
import io.tickring.segment.MergeWriter;
import io.tickring.segment.Segment;
import io.tickring.segment.SegmentMeta;
import io.tickring.tick.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * One run of groups on its way into one: holds what it reads, and has written orphans until the
 * manifest names them. <b>Thread:</b> the compaction agent.
 */
final class CompactionJob {
    private final ShardConfig config;
    private final CompactionPlan plan;
    private final List<SegmentGroup> inputs;
    private final MergeWriter writer;

    private CompactionJob(
            ShardConfig config,
            CompactionPlan plan,
            List<SegmentGroup> inputs,
            MergeWriter writer) {
        this.config = config;
        this.plan = plan;
        this.inputs = inputs;
        this.writer = writer;
    }

    /** Holds the plan's groups, and begins to merge them. */
    static CompactionJob begin(
            ShardConfig config,
            Names names,
            LongSupplier segmentIds,
            CompactionPlan plan,
            List<SegmentGroup> groups)
            throws IOException {
        final List<SegmentGroup> inputs = List.copyOf(groups.subList(plan.from(), plan.to()));
        hold(inputs);
        try {
            final List<List<Segment>> segments = new ArrayList<>();
            for (SegmentGroup group : inputs) {
                segments.add(group.segments().stream().map(OpenSegment::segment).toList());
            }
            final MergeWriter writer =
                    new MergeWriter(
                            config.files(),
                            config.directory(),
                            segmentIds,
                            config.segments(),
                            names,
                            segments);
            return new CompactionJob(config, plan, inputs, writer);
        } catch (RuntimeException e) {
            letGo(inputs);
            throw e;
        }
    }

    /** Only the agent that asks ever takes groups away, so those it sees are held by the shard. */
    private static void hold(List<SegmentGroup> groups) {
        for (SegmentGroup group : groups) {
            for (OpenSegment segment : group) {
                if (!segment.tryRetain()) {
                    throw new IllegalStateException("segment " + segment.meta() + " is gone");
                }
            }
        }
    }

    private static void letGo(List<SegmentGroup> groups) {
        groups.forEach(group -> group.forEach(OpenSegment::release));
    }

    List<SegmentGroup> inputs() {
        return inputs;
    }

    /** Ids of the segments that are merged. */
    List<Long> inputIds() {
        final List<Long> ids = new ArrayList<>();
        inputs.forEach(group -> group.forEach(segment -> ids.add(segment.meta().id())));
        return ids;
    }

    boolean reads(Set<Long> segmentIds) {
        return inputIds().stream().anyMatch(segmentIds::contains);
    }

    /** Merges about so many bytes; bytes of the inputs that were done, 0 when all are. */
    long step(long byteBudget) throws IOException {
        return writer.step(byteBudget);
    }

    /**
     * Ends, names, opens and makes durable what was written.
     *
     * @return the new group; still an orphan
     * @throws IOException when that failed; what was written is deleted as far as possible
     */
    SegmentGroup finish() throws IOException {
        final List<SegmentMeta> metas = writer.finish();
        final List<OpenSegment> opened = new ArrayList<>();
        try {
            check(metas);
            for (SegmentMeta meta : metas) {
                opened.add(ShardRecovery.openSegment(config, meta));
            }
            config.files().forceDirectory(config.directory());
            return new SegmentGroup(plan.level(), opened);
        } catch (IOException | RuntimeException e) {
            opened.forEach(OpenSegment::release);
            metas.forEach(meta -> SegmentFiles.deleteQuietly(config, meta));
            throw e;
        }
    }

    /** The last look before rows are thrown away that exist nowhere else. */
    private void check(List<SegmentMeta> metas) {
        final long rows = metas.stream().mapToLong(SegmentMeta::rows).sum();
        if (rows != plan.rows()) {
            throw new IllegalStateException(
                    "merging " + plan.rows() + " rows gave " + rows + "; the inputs are kept");
        }
    }

    /** Deletes what was written, unless it was finished, and lets the inputs go. */
    void close() {
        try {
            writer.close();
        } catch (IOException e) {
            // What cannot be deleted is an orphan; the failure that matters was told already.
            assert !inputs.isEmpty() : e;
        } finally {
            letGo(inputs);
        }
    }
}
