package io.tickring.shard;

import io.tickring.segment.SegmentMeta;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.wal.LogPositions;
import io.tickring.wal.RecoveredLog;
import io.tickring.wal.SharedLog;
import io.tickring.wal.SharedLogCursor;
import io.tickring.wal.Wal;
import io.tickring.wal.WalConfig;
import io.tickring.wal.WalFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One shard of a store as another process than its writer reads it. It takes cuts, and changes
 * nothing in the directory.
 *
 * <p>The writer may go on between any two of the reader's steps. So a cut is built from the visible
 * position, which is read first, and a manifest, read behind it: every log file below the position
 * is named there, or its events are in segments that are. What the manifest names may be gone when
 * it is opened; then the manifest has grown meanwhile, and is read again. Each time the flushed
 * position is further on, so this ends.
 *
 * <p><b>Thread:</b> one at a time takes cuts; {@link #rest} and what cuts give out are any's.
 */
final class SharedShard {
    /** Many more than a writer can outrun: each attempt is outdated by a flush or a compaction. */
    private static final int MAX_ATTEMPTS = 1000;

    private final ShardConfig config;
    private final WalConfig wal;
    private final Definitions definitions;
    private final AtomicLong generationChanges = new AtomicLong();
    private final AtomicLong manifestReads = new AtomicLong();
    private ShardRecovery manifest;
    private SharedCut latest;
    private ShardReport report;

    /** Log up to here was walked: its marks are known. */
    private long walkedTo;

    SharedShard(ShardConfig config, NameRegistry names) {
        this.config = config;
        this.wal = config.wal();
        this.definitions = new Definitions(names);
    }

    Definitions definitions() {
        return definitions;
    }

    /** How often a log file was used again before it was read to its end. */
    long generationChanges() {
        return generationChanges.get();
    }

    /** How often the manifest was read. */
    long manifestReads() {
        return manifestReads.get();
    }

    /** What recovery would report now; of a shard that is being written, nothing. */
    ShardReport report() {
        return report;
    }

    /** The cut that was taken last; null when none was. */
    SharedCut latest() {
        return latest;
    }

    /**
     * What the latest cut holds.
     *
     * @param counters of a live writer, or null
     */
    ShardInfo info(ShardCounters counters) {
        final LogPositions positions = counters == null ? null : counters.positions();
        final long end = latest.end();
        // Forced first: it may move, and must not be shown ahead of append.
        final long forced = positions == null ? end : positions.forced();
        return new ShardInfo(
                config.shard(),
                positions == null ? end : Math.max(end, positions.append()),
                forced,
                end,
                latest.log().from(),
                latest.log().files(),
                logRows(),
                counters == null ? manifest.slots().missing() : counters.missingEvents(),
                latest.groups().stream()
                        .flatMap(group -> group.segments().stream())
                        .map(OpenSegment::meta)
                        .toList(),
                latest.groups().stream().map(SegmentGroup::level).toList());
    }

    private long logRows() {
        final TickBlock block = new TickBlock();
        long rows = 0;
        try (BlockCursor cursor = latest.logCursor(Selection.ALL)) {
            while (cursor.next(block)) {
                rows += block.count();
            }
        }
        return rows;
    }

    /** Lets the latest cut go; views may still hold it. */
    void close() {
        if (latest != null) {
            latest.close();
            latest = null;
        }
    }

    /** Another writer came or went: it may have written the manifest anew. */
    void forgetManifest() {
        manifest = null;
    }

    /** Takes a cut at the visible position of a live writer. */
    void takeVisible(LogPositions positions) throws IOException {
        final long visible = positions.visible();
        attempt(() -> visibleCut(Math.max(visible, manifest.flushed())));
    }

    /** Takes the cut that recovery would keep, of a shard that nobody writes. */
    void takeRecovered() throws IOException {
        attempt(this::recoveredCut);
    }

    private interface Step {
        SharedCut take() throws IOException;
    }

    private void attempt(Step step) throws IOException {
        for (int attempt = 1; ; attempt++) {
            readManifest();
            try {
                final SharedCut taken = step.take();
                close();
                latest = taken;
                return;
            } catch (IOException | RuntimeException e) {
                if (!manifest.isOutdated() || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void readManifest() throws IOException {
        if (manifest == null || manifest.isOutdated()) {
            final ShardRecovery read = new ShardRecovery(config, definitions);
            manifestReads.incrementAndGet();
            read.readManifest();
            manifest = read;
        }
    }

    private SharedCut visibleCut(long end) throws IOException {
        final List<SegmentGroup> groups = openGroups(manifest.groups(), latest);
        SharedLog log = null;
        try {
            log =
                    SharedLog.open(
                            wal,
                            manifest.walFiles(),
                            manifest.flushed(),
                            end,
                            latest == null ? null : latest.log());
            walk(log);
            report = ShardReport.ofWritten(config.shard(), manifest.setAside());
            return new SharedCut(this, groups, log, 0, end);
        } catch (IOException | RuntimeException e) {
            release(groups, log);
            throw e;
        }
    }

    private SharedCut recoveredCut() throws IOException {
        final List<SegmentGroup> groups = openGroups(manifest.groups(), latest);
        SharedLog log = null;
        try {
            final RecoveredLog recovered =
                    Wal.readOnly(wal, manifest.walFiles(), manifest.flushed(), manifest.forced());
            recovered.freed().forEach(WalFile::release);
            log = SharedLog.of(config.shard(), recovered);
            walk(log);
            if (!log.isCurrent() || manifest.isOutdated()) {
                throw usedAgain();
            }
            report = report(recovered);
            return new SharedCut(this, groups, log, 0, log.to());
        } catch (IOException | RuntimeException e) {
            release(groups, log);
            throw e;
        }
    }

    private ShardReport report(RecoveredLog recovered) throws IOException {
        return ShardReport.of(
                config.shard(),
                recovered,
                manifest.bytesBehind(),
                manifest.orphans().stream().map(path -> path.getFileName().toString()).toList(),
                manifest.setAside());
    }

    private static void release(List<SegmentGroup> groups, SharedLog log) {
        groups.forEach(group -> group.forEach(OpenSegment::release));
        if (log != null) {
            log.release();
        }
    }

    /** Learns what the log defines, and checks it, as far as that was not done before. */
    private void walk(SharedLog log) throws IOException {
        final long from = Math.max(walkedTo, log.from());
        if (from >= log.to()) {
            return;
        }
        try (SharedLogCursor cursor = log.checked(from)) {
            manifest.readLog(cursor);
            if (cursor.isStale()) {
                throw usedAgain();
            }
        }
        walkedTo = log.to();
    }

    private IOException usedAgain() {
        return new IOException(
                config.directory()
                        + ": log that was not flushed went out of use while it was read; try again");
    }

    /** Opens segments, or holds once more those that an earlier cut has open. */
    private List<SegmentGroup> openGroups(List<GroupMeta> groups, SharedCut before)
            throws IOException {
        final Map<SegmentMeta, OpenSegment> known = new HashMap<>();
        if (before != null) {
            before.groups().forEach(group -> group.forEach(old -> known.put(old.meta(), old)));
        }
        final List<SegmentGroup> open = new ArrayList<>();
        try {
            for (GroupMeta group : groups) {
                open.add(SegmentGroup.open(group, meta -> open(meta, known.get(meta))));
            }
            return open;
        } catch (IOException | RuntimeException e) {
            release(open, null);
            throw e;
        }
    }

    private OpenSegment open(SegmentMeta meta, OpenSegment old) throws IOException {
        return old != null && old.tryRetain() ? old : ShardRecovery.openSegment(config, meta);
    }

    /**
     * The part of an earlier cut from a position on, whose log file was used again: by now its
     * events are in segments.
     *
     * @param position of the first event wanted
     * @param end of the earlier cut
     */
    SharedCut rest(long position, long end) throws IOException {
        generationChanges.incrementAndGet();
        for (int attempt = 1; ; attempt++) {
            final ShardRecovery newer = new ShardRecovery(config, (Definitions) null);
            manifestReads.incrementAndGet();
            newer.readManifest();
            try {
                return rest(newer, position, end);
            } catch (IOException | RuntimeException e) {
                if (!newer.isOutdated() || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private SharedCut rest(ShardRecovery newer, long position, long end) throws IOException {
        if (newer.flushed() <= position) {
            throw usedAgain();
        }
        if (newer.hasRetired(position, end)) {
            throw new IOException(
                    config.directory()
                            + ": retention dropped events between positions "
                            + position
                            + " and "
                            + end
                            + " while they were being read; read again");
        }
        final List<SegmentGroup> groups =
                openGroups(
                        newer.groups().stream()
                                .map(group -> group.within(position, end))
                                .filter(group -> !group.segments().isEmpty())
                                .toList(),
                        null);
        SharedLog log = null;
        try {
            log = SharedLog.open(wal, newer.walFiles(), Math.min(newer.flushed(), end), end, null);
            return new SharedCut(this, groups, log, position, end);
        } catch (IOException | RuntimeException e) {
            release(groups, log);
            throw e;
        }
    }
}
