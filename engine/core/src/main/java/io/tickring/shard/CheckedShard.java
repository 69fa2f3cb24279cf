package io.tickring.shard;

import io.tickring.segment.SegmentMeta;
import io.tickring.symbol.NameRegistry;
import io.tickring.wal.LogPositions;
import io.tickring.wal.RecoveredLog;
import io.tickring.wal.SharedLog;
import io.tickring.wal.SharedLogCursor;
import io.tickring.wal.Wal;
import io.tickring.wal.WalFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One cut of a shard that is to be checked: the manifest was read, the log behind it was walked,
 * and the segments are held, so that a compaction cannot take them away meanwhile. What failed is
 * kept with its place. <b>Thread:</b> one.
 */
final class CheckedShard implements AutoCloseable {
    private static final int MAX_ATTEMPTS = 1000;

    private final ShardConfig config;
    private final ShardRecovery recovery;
    private final List<OpenSegment> segments = new ArrayList<>();
    private final Map<Path, Exception> failures = new LinkedHashMap<>();
    private final List<String> open = new ArrayList<>();
    private long logRows;

    private CheckedShard(ShardConfig config, NameRegistry names) throws IOException {
        this.config = config;
        this.recovery = new ShardRecovery(config, names);
        recovery.readManifest();
    }

    /**
     * Takes a cut. Where something fails, and the writer has gone on meanwhile, it is taken anew.
     *
     * @param positions of a live writer, or null
     * @throws IOException when the manifest cannot be read
     */
    static CheckedShard find(ShardConfig config, NameRegistry names, LogPositions positions)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            final long visible = positions == null ? -1 : positions.visible();
            final CheckedShard found = new CheckedShard(config, names);
            found.openSegments();
            found.checkLog(visible);
            if (found.failures.isEmpty()
                    || attempt == MAX_ATTEMPTS
                    || !found.recovery.isOutdated()) {
                return found;
            }
            found.close();
        }
    }

    private void openSegments() {
        for (GroupMeta group : recovery.groups()) {
            for (SegmentMeta meta : group) {
                try {
                    segments.add(ShardRecovery.openSegment(config, meta));
                } catch (IOException | RuntimeException e) {
                    failures.put(config.directory().resolve(meta.fileName()), e);
                }
            }
        }
    }

    private void checkLog(long visible) {
        SharedLog log = null;
        try {
            log = visible < 0 ? recoveredLog() : visibleLog(visible);
            try (SharedLogCursor cursor = log.checked(log.from())) {
                logRows = recovery.readLog(cursor);
                if (cursor.isStale()) {
                    throw new IOException("log went out of use while it was read; try again");
                }
            }
        } catch (IOException | RuntimeException e) {
            failures.put(config.directory(), e);
        } finally {
            if (log != null) {
                log.release();
            }
        }
    }

    private SharedLog visibleLog(long visible) throws IOException {
        return SharedLog.open(
                config.wal(),
                recovery.walFiles(),
                recovery.flushed(),
                Math.max(visible, recovery.flushed()),
                null);
    }

    private SharedLog recoveredLog() throws IOException {
        if (recovery.bytesBehind() > 0) {
            open.add(
                    config.directory().resolve(ManifestFile.NAME)
                            + ": "
                            + recovery.bytesBehind()
                            + " B of an edit that was being written");
        }
        final RecoveredLog log =
                Wal.readOnly(
                        config.wal(), recovery.walFiles(), recovery.flushed(), recovery.forced());
        log.freed().forEach(WalFile::release);
        if (log.cut() != null) {
            open.add(
                    config.directory().resolve(log.cut().file())
                            + " at byte "
                            + log.cut().offset()
                            + ": "
                            + log.cut().length()
                            + " B of unforced tail ("
                            + log.cut().problem()
                            + ')');
        }
        return SharedLog.of(config.shard(), log);
    }

    /** What could not be opened or walked, by file. */
    Map<Path, Exception> failures() {
        return failures;
    }

    /** What recovery would cut: no damage. */
    List<String> open() {
        return open;
    }

    /** What was damaged once and set aside, and what other nodes sent and is lost. */
    List<String> missing() {
        final List<String> missing = new ArrayList<>();
        recovery.setAside().forEach(what -> missing.add(what.words(config.shard())));
        if (recovery.slots().missing() > 0) {
            missing.add(
                    "shard-"
                            + config.shard()
                            + ": "
                            + recovery.slots().missing()
                            + " events that other nodes sent, were told to be stored, and let go of");
        }
        return missing;
    }

    Definitions definitions() {
        return recovery.definitions();
    }

    /** Those that could be opened. */
    List<OpenSegment> segments() {
        return segments;
    }

    /** Segments that the manifest names. */
    int segmentCount() {
        return recovery.groups().stream().mapToInt(group -> group.segments().size()).sum();
    }

    /** Of all segments that could be opened. */
    long bytes() {
        return segments.stream().mapToLong(segment -> segment.meta().fileLength()).sum();
    }

    /** Market events in the log. */
    long logRows() {
        return logRows;
    }

    @Override
    public void close() {
        segments.forEach(OpenSegment::release);
        segments.clear();
    }
}
