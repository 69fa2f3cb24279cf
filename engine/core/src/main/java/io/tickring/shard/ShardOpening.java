package io.tickring.shard;

import io.tickring.fs.FileSystem;
import io.tickring.memtable.MemTable;
import io.tickring.symbol.NameRegistry;
import io.tickring.wal.RecoveredLog;
import io.tickring.wal.Wal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes a shard, and opens one: recovers it, tidies its directory, and puts together what works on
 * it. Of no more use then. <b>Thread:</b> one.
 */
final class ShardOpening {
    /** A manifest with more edits is written anew when the shard is opened. */
    private static final int MAX_EDITS = 512;

    private final ShardConfig config;
    private final NameRegistry names;
    private final ShardCounters counters;
    private final ShardRecovery recovery;
    private final AtomicReference<ShardState> state = new AtomicReference<>();
    private final MemTables spareTables = new MemTables();
    private final ShardJournal journal = new ShardJournal();
    private final ShardAppender appender;
    private final Wal wal;

    private ShardOpening(
            ShardConfig config,
            NameRegistry names,
            ShardCounters counters,
            Wal.FileWait fileWait,
            ShardRecovery recovery) {
        this.config = config;
        this.names = names;
        this.counters = counters;
        this.recovery = recovery;
        appender =
                new ShardAppender(
                        config, names, recovery, counters, journal, fileWait, spareTables, state);
        wal = appender.wal();
    }

    /**
     * Opens a shard, recovering it first.
     *
     * @param fileWait what the shard thread does when no log file is ready
     * @throws IOException when the shard is damaged or the disk fails; it is closed again then
     */
    static Shard open(
            ShardConfig config, NameRegistry names, ShardCounters counters, Wal.FileWait fileWait)
            throws IOException {
        final ShardRecovery recovery = new ShardRecovery(config, names);
        recovery.readManifest();
        return new ShardOpening(config, names, counters, fileWait, recovery).open();
    }

    /** Makes the directory of a new shard. */
    static void create(ShardConfig config) throws IOException {
        config.files().createDirectories(config.directory());
        ManifestFile.write(
                config.files(),
                config.directory(),
                List.of(
                        new ManifestEdit.Identity(
                                config.storeId(),
                                config.shard(),
                                config.shardCount(),
                                config.nodeId())));
    }

    private Shard open() throws IOException {
        final List<SegmentGroup> segments = recovery.openSegments();
        ManifestFile manifest = null;
        try {
            // Taken before the log is read: what it adds to marks and names may not be durable yet.
            final List<ManifestEdit> fresh =
                    recovery.edits() > MAX_EDITS ? recovery.snapshot(names) : List.of();
            final LogReader events = recovery.logReader();
            final RecoveredLog log =
                    wal.recover(recovery.walFiles(), recovery.flushed(), recovery.forced(), events);
            // Only now: what looks like an orphan may be what a damaged manifest does not name.
            final long manifestCut = trimManifest(fresh);
            manifest = ManifestFile.open(config.files(), config.directory());
            final List<String> swept = sweep();
            journal.start(manifest);
            final AtomicLong lastSegmentId = new AtomicLong(recovery.lastSegmentId());
            final ShardFlusher flusher =
                    new ShardFlusher(
                            config, names, wal, manifest, state, lastSegmentId::incrementAndGet);
            final ShardCompactor compactor =
                    new ShardCompactor(
                            config, names, manifest, state, lastSegmentId::incrementAndGet);
            startLog(log, events.rows(), segments);
            return new Shard(
                    config,
                    counters,
                    state,
                    spareTables,
                    manifest,
                    appender,
                    flusher,
                    compactor,
                    ShardReport.of(config.shard(), log, manifestCut, swept, recovery.setAside()));
        } catch (IOException | RuntimeException e) {
            segments.forEach(group -> group.forEach(OpenSegment::release));
            wal.close();
            if (manifest != null) {
                manifest.close();
            }
            throw e;
        }
    }

    private List<String> sweep() throws IOException {
        final List<String> swept = new ArrayList<>();
        for (Path orphan : recovery.orphans()) {
            config.files().delete(orphan);
            swept.add(orphan.getFileName().toString());
        }
        if (!swept.isEmpty()) {
            config.files().forceDirectory(config.directory());
        }
        return swept;
    }

    /**
     * @param fresh edits of which the manifest is to be made anew; none, to cut it only
     * @return bytes behind its last whole edit that are gone
     */
    private long trimManifest(List<ManifestEdit> fresh) throws IOException {
        final FileSystem files = config.files();
        final Path path = config.directory().resolve(ManifestFile.NAME);
        final long cut = files.length(path) - recovery.manifestLength();
        if (!fresh.isEmpty()) {
            ManifestFile.write(files, config.directory(), fresh);
        } else if (cut > 0) {
            files.truncate(path, recovery.manifestLength());
        }
        return cut;
    }

    private void startLog(RecoveredLog log, int rows, List<SegmentGroup> segments)
            throws IOException {
        wal.start(log);
        final MemTable table =
                appender.newTable(
                        log.files().isEmpty() ? counters.positions().append() : log.flushed(),
                        wal.files().get(0));
        for (int i = 1; i < log.files().size(); i++) {
            table.addFile(log.files().get(i));
        }
        table.adopt(log.end(), rows);
        appender.start(table, log.events() > table.rows());
        state.set(new ShardState(segments, List.of(table)));
    }
}
