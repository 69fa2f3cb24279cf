package io.tickring.shard;

import io.tickring.compaction.CompactionPicker;
import io.tickring.compaction.CompactionPlan;
import io.tickring.segment.SegmentMeta;
import io.tickring.tick.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Merges a shard's segments, a bounded piece at a time, and gives up those of days past.
 *
 * <p>New segments are written, forced and named in the manifest before the old ones leave the
 * shard's state; views that hold the old ones read them to their end. Their files are deleted
 * behind that: a mapping keeps its memory, and a file that cannot be deleted is swept when the
 * shard is opened again.
 *
 * <p><b>Thread:</b> the compaction agent, and whoever closes the shard behind it; totals and
 * backlog are for any.
 */
public final class ShardCompactor {
    private final ShardConfig config;
    private final Names names;
    private final ManifestFile manifest;
    private final AtomicReference<ShardState> state;
    private final LongSupplier segmentIds;
    private volatile CompactionTotals totals = CompactionTotals.NONE;
    private volatile long keptFreeBytes;
    private CompactionJob job;
    private int failuresInARow;

    /** What was looked at last and held nothing to do; a new list when there is something new. */
    private List<SegmentGroup> idleGroups;

    private CompactionPicker idlePicker;
    private boolean idleNarrow;

    ShardCompactor(
            ShardConfig config,
            Names names,
            ManifestFile manifest,
            AtomicReference<ShardState> state,
            LongSupplier segmentIds) {
        this.config = config;
        this.names = names;
        this.manifest = manifest;
        this.state = state;
        this.segmentIds = segmentIds;
    }

    /** Whether a plan has been begun and is not done. <b>Thread:</b> the compaction agent. */
    public boolean isUnderWay() {
        return job != null;
    }

    /** What was done since the shard was opened. <b>Thread:</b> any. */
    public CompactionTotals totals() {
        return totals;
    }

    /**
     * A merge must leave so many bytes of the disk free, 0 unless said: the log needs room more
     * than a merge does. <b>Thread:</b> any.
     */
    public void keepFree(long bytes) {
        keptFreeBytes = bytes;
    }

    /** Segments that full plans would merge now. <b>Thread:</b> any. */
    public long backlogSegments(CompactionPicker picker) {
        final List<SegmentGroup> groups = state.get().groups();
        return plans(picker, groups, false).stream()
                .flatMap(plan -> groups.subList(plan.from(), plan.to()).stream())
                .mapToLong(group -> group.segments().size())
                .sum();
    }

    /**
     * Goes on with what is under way, else begins the next plan.
     *
     * @param narrow whether narrow plans are wanted too, see {@link CompactionPicker}
     * @param byteBudget about so many bytes of segments are read; ending a plan forces what it
     *     wrote
     * @return false when there was nothing to do
     * @throws CompactionFailedException when nothing changed and it may be tried again
     * @throws IOException when the manifest could not be written: the shard must stop
     */
    public boolean step(CompactionPicker picker, boolean narrow, long byteBudget)
            throws IOException {
        final SegmentGroup output;
        try {
            if (job == null) {
                job = next(picker, narrow);
                if (job == null) {
                    return false;
                }
            }
            final long done = job.step(byteBudget);
            totals = totals.read(done);
            if (done > 0) {
                return true;
            }
            output = job.finish();
        } catch (IOException | RuntimeException e) {
            // Also what cannot be read, or a fault of our own: the inputs are there all the same.
            abandon();
            failuresInARow++;
            totals = totals.failed();
            throw new CompactionFailedException(config.directory(), e);
        }
        publish(output);
        failuresInARow = 0;
        return true;
    }

    /** Behind a failure another plan comes first: one bad segment must not hold up the others. */
    private CompactionJob next(CompactionPicker picker, boolean narrow) throws IOException {
        final List<SegmentGroup> groups = state.get().groups();
        if (isIdle(groups, picker, narrow)) {
            return null;
        }
        final List<CompactionPlan> plans = plans(picker, groups, narrow);
        if (plans.isEmpty()) {
            idleGroups = groups;
            idlePicker = picker;
            idleNarrow = narrow;
            return null;
        }
        final CompactionPlan plan = plans.get(failuresInARow % plans.size());
        // Until it is done, a merge takes about as much room again as its inputs have.
        Room.check(config, plan.bytes() + keptFreeBytes);
        return CompactionJob.begin(config, names, segmentIds, plan, groups);
    }

    @SuppressWarnings("ReferenceEquality") // every change makes another list
    private boolean isIdle(List<SegmentGroup> groups, CompactionPicker picker, boolean narrow) {
        return groups == idleGroups && picker.equals(idlePicker) && narrow == idleNarrow;
    }

    private static List<CompactionPlan> plans(
            CompactionPicker picker, List<SegmentGroup> groups, boolean narrow) {
        return picker.pick(groups.stream().map(SegmentGroup::summary).toList()).stream()
                .filter(plan -> narrow || plan.full())
                .toList();
    }

    private void publish(SegmentGroup output) throws IOException {
        final List<SegmentGroup> inputs = job.inputs();
        final List<SegmentMeta> metas = output.meta().segments();
        try {
            manifest.append(new ManifestEdit.Compacted(output.level(), job.inputIds(), metas));
        } catch (IOException e) {
            // Unmapped, not deleted: the edit that names them may have reached the disk.
            output.forEach(OpenSegment::release);
            abandon();
            throw e;
        }
        state.updateAndGet(current -> current.withCompacted(inputs, output));
        abandon();
        inputs.forEach(group -> group.forEach(this::drop));
        totals =
                totals.done(
                        metas.stream().mapToLong(SegmentMeta::fileLength).sum(),
                        metas.stream().mapToLong(SegmentMeta::rows).sum());
    }

    /** The manifest names it no more. */
    private void drop(OpenSegment segment) {
        segment.release();
        SegmentFiles.deleteQuietly(config, segment.meta());
    }

    /** Gives up what is under way, if anything, and deletes what it has written. */
    public void abandon() {
        if (job != null) {
            final CompactionJob given = job;
            job = null;
            given.close();
        }
    }

    /**
     * Gives segments up, with all their events. Logged events, definitions and the marks of what
     * was stored stay, so that what is offered again is still recognised. Of ids that the shard
     * does not have, none is an error: they may have been merged since.
     *
     * @return ids that were given up
     * @throws IOException when the manifest could not be written: the shard must stop
     */
    public Set<Long> retire(Set<Long> ids) throws IOException {
        final List<OpenSegment> retired = new ArrayList<>();
        for (SegmentGroup group : state.get().groups()) {
            for (OpenSegment segment : group) {
                if (ids.contains(segment.meta().id())) {
                    retired.add(segment);
                }
            }
        }
        final Set<Long> found = new TreeSet<>();
        retired.forEach(segment -> found.add(segment.meta().id()));
        if (retired.isEmpty()) {
            return found;
        }
        if (job != null && job.reads(found)) {
            abandon();
        }
        manifest.append(new ManifestEdit.Retired(List.copyOf(found)));
        state.updateAndGet(current -> current.withRetired(found));
        retired.forEach(this::drop);
        return found;
    }
}
