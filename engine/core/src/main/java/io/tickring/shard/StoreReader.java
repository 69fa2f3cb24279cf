package io.tickring.shard;

import io.tickring.fs.DirectoryLock;
import io.tickring.fs.FileSystem;
import io.tickring.memtable.MemTable;
import io.tickring.symbol.NameRegistry;
import io.tickring.wal.RecoveredLog;
import io.tickring.wal.Wal;
import io.tickring.wal.WalConfig;
import io.tickring.wal.WalFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A store that nobody writes, open for reading: the prefix that recovery would keep. Nothing in the
 * directory is changed. <b>Thread:</b> any.
 */
public final class StoreReader implements AutoCloseable {
    private final DirectoryLock lock;
    private final NameRegistry names;
    private final List<Part> parts;

    /** One shard as it was found. */
    private record Part(
            ShardState state,
            Definitions definitions,
            List<WalFile> logFiles,
            ShardReport report,
            long flushed,
            long end) {
        void close() {
            state.groups().forEach(group -> group.forEach(OpenSegment::release));
            state.tables().forEach(MemTable::release);
            logFiles.forEach(WalFile::release);
        }
    }

    private StoreReader(DirectoryLock lock, NameRegistry names, List<Part> parts) {
        this.lock = lock;
        this.names = names;
        this.parts = List.copyOf(parts);
    }

    /** Whether the directory holds a store at all, whatever its state. */
    public static boolean isStore(StoreConfig config) {
        return StoreFile.exists(config.files(), config.directory());
    }

    /**
     * @throws IOException when the directory holds no store
     * @throws io.tickring.fs.LockHeldException when a process writes it
     * @throws DamagedStoreException when a file fails its checks
     */
    public static StoreReader open(StoreConfig config) throws IOException {
        final FileSystem files = config.files();
        if (!isStore(config)) {
            throw new IOException(
                    config.directory() + " holds no Tickring store; ingest into it first");
        }
        final DirectoryLock lock = files.lock(config.directory().resolve(Store.LOCK), false);
        final List<Part> parts = new ArrayList<>();
        try {
            final StoreFile store = StoreFile.read(files, config.directory());
            final NameRegistry names = Store.names(config);
            for (int shard = 0; shard < store.shardCount(); shard++) {
                parts.add(open(config.shard(shard, store), names));
            }
            return new StoreReader(lock, names, parts);
        } catch (IOException | RuntimeException e) {
            parts.forEach(Part::close);
            lock.close();
            throw e;
        }
    }

    private static Part open(ShardConfig config, NameRegistry names) throws IOException {
        final ShardRecovery recovery = new ShardRecovery(config, names);
        recovery.readManifest();
        final List<SegmentGroup> segments = recovery.openSegments();
        final List<MemTable> tables = new ArrayList<>();
        RecoveredLog log = null;
        try {
            log =
                    Wal.readOnly(
                            new WalConfig(
                                    config.files(),
                                    config.directory(),
                                    config.storeId(),
                                    config.shard(),
                                    config.walFileLength(),
                                    config.walSpareFiles()),
                            recovery.walFiles(),
                            recovery.flushed(),
                            recovery.forced());
            return part(config, recovery, segments, tables, log);
        } catch (IOException | RuntimeException e) {
            segments.forEach(group -> group.forEach(OpenSegment::release));
            tables.forEach(MemTable::release);
            if (log != null) {
                log.files().forEach(WalFile::release);
            }
            throw e;
        }
    }

    private static Part part(
            ShardConfig config,
            ShardRecovery recovery,
            List<SegmentGroup> segments,
            List<MemTable> tables,
            RecoveredLog log)
            throws IOException {
        log.freed().forEach(WalFile::release);
        if (!log.files().isEmpty()) {
            final MemTable table = new MemTable();
            table.start(log.flushed(), log.files().get(0), () -> {});
            tables.add(table);
            log.files().stream().skip(1).forEach(table::addFile);
            recovery.readLog(log, table);
        }
        final long manifestCut =
                config.files().length(config.directory().resolve(ManifestFile.NAME))
                        - recovery.manifestLength();
        return new Part(
                new ShardState(segments, tables),
                recovery.definitions(),
                log.files(),
                new ShardReport(
                        config.shard(),
                        log.frames(),
                        log.events(),
                        log.cut(),
                        manifestCut,
                        recovery.orphans().stream()
                                .map(path -> path.getFileName().toString())
                                .toList()),
                recovery.flushed(),
                log.end());
    }

    public NameRegistry names() {
        return names;
    }

    /** What recovery would do if the store were opened for writing now. */
    public RecoveryReport recovery() {
        return new RecoveryReport(parts.stream().map(Part::report).toList());
    }

    /** What each shard holds. */
    public List<ShardInfo> shards() {
        final List<ShardInfo> shards = new ArrayList<>();
        for (Part part : parts) {
            shards.add(
                    ShardInfo.of(
                            part.report().shard(),
                            part.state(),
                            part.logFiles().size(),
                            part.end(),
                            part.end(),
                            part.end(),
                            part.flushed()));
        }
        return shards;
    }

    public StoreView view() {
        final List<ShardCut> cuts = new ArrayList<>();
        for (Part part : parts) {
            final ShardCut cut = ShardCut.tryHold(part.state(), part.end());
            if (cut == null) {
                throw new IllegalStateException("the reader is closed");
            }
            cuts.add(cut);
        }
        return new CutView(names, cuts, parts.stream().map(Part::definitions).toList());
    }

    @Override
    public void close() {
        parts.forEach(Part::close);
        lock.close();
    }
}
