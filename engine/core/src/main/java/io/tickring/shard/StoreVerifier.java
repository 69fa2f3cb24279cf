package io.tickring.shard;

import io.tickring.fs.DirectoryLock;
import io.tickring.fs.FileSystem;
import io.tickring.memtable.MemTable;
import io.tickring.segment.Segment;
import io.tickring.segment.SegmentMeta;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.wal.RecoveredLog;
import io.tickring.wal.Wal;
import io.tickring.wal.WalConfig;
import io.tickring.wal.WalFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks every checksum and every count of a store that nobody writes: the store file, the
 * manifests, the log from the flushed position on, and the segments. Damage is listed, not thrown,
 * so one bad file does not hide the next. The unforced tail of a log, and an edit of a manifest
 * that was being written, are <em>open</em> and no damage. Nothing in the directory is changed.
 * <b>Thread:</b> one.
 */
public final class StoreVerifier {
    private final StoreConfig config;
    private final Progress progress;
    private final List<StoreProblem> problems = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private long segments;
    private long rows;
    private long bytesDone;
    private long bytesTotal;

    /** Is told how far the check is. */
    public interface Progress {
        /**
         * @param bytesDone of segments checked so far
         * @param bytesTotal of all segments
         */
        void onProgress(long bytesDone, long bytesTotal);
    }

    /** One shard whose manifest could be read. */
    private record Found(ShardConfig config, ShardRecovery recovery) {}

    private StoreVerifier(StoreConfig config, Progress progress) {
        this.config = config;
        this.progress = progress;
    }

    /**
     * @throws IOException when the directory holds no store
     * @throws io.tickring.fs.LockHeldException when a process writes it
     */
    public static StoreCheck verify(StoreConfig config, Progress progress) throws IOException {
        if (!StoreReader.isStore(config) && !StoreRepair.hasShards(config)) {
            throw new IOException(config.directory() + " holds no Tickring store");
        }
        final FileSystem files = config.files();
        try (DirectoryLock lock = files.lock(config.directory().resolve(Store.LOCK), false)) {
            assert lock != null;
            return new StoreVerifier(config, progress).run();
        }
    }

    private StoreCheck run() {
        int shardCount = 0;
        try {
            final StoreFile store = StoreFile.read(config.files(), config.directory());
            shardCount = store.shardCount();
            checkShards(store);
        } catch (IOException | RuntimeException e) {
            add(config.directory().resolve(StoreFile.NAME), e);
        }
        return new StoreCheck(problems, open, missing, shardCount, segments, rows, bytesDone);
    }

    private void checkShards(StoreFile store) {
        final NameRegistry names = Store.names(config);
        final List<Found> found = new ArrayList<>();
        for (int shard = 0; shard < store.shardCount(); shard++) {
            final ShardConfig shardConfig = config.shard(shard, store);
            try {
                found.add(new Found(shardConfig, readManifest(shardConfig, names)));
            } catch (IOException | RuntimeException e) {
                add(shardConfig.directory().resolve(ManifestFile.NAME), e);
            }
        }
        for (Found shard : found) {
            shard.recovery()
                    .groups()
                    .forEach(group -> group.forEach(meta -> bytesTotal += meta.fileLength()));
        }
        for (Found shard : found) {
            checkLog(shard);
            shard.recovery()
                    .groups()
                    .forEach(group -> group.forEach(meta -> checkSegment(shard, meta)));
        }
    }

    private ShardRecovery readManifest(ShardConfig shard, NameRegistry names) throws IOException {
        final ShardRecovery recovery = new ShardRecovery(shard, names);
        recovery.readManifest();
        recovery.setAside().forEach(what -> missing.add(what.words(shard.shard())));
        final Path manifest = shard.directory().resolve(ManifestFile.NAME);
        final long cut = shard.files().length(manifest) - recovery.manifestLength();
        if (cut > 0) {
            open.add(manifest + ": " + cut + " B of an edit that was being written");
        }
        return recovery;
    }

    private void checkLog(Found shard) {
        final ShardConfig at = shard.config();
        try {
            final RecoveredLog log =
                    Wal.readOnly(
                            new WalConfig(
                                    at.files(),
                                    at.directory(),
                                    at.storeId(),
                                    at.shard(),
                                    at.walFileLength(),
                                    at.walSpareFiles()),
                            shard.recovery().walFiles(),
                            shard.recovery().flushed(),
                            shard.recovery().forced());
            try {
                checkEvents(shard, log);
            } finally {
                log.files().forEach(WalFile::release);
                log.freed().forEach(WalFile::release);
            }
        } catch (IOException | RuntimeException e) {
            add(at.directory(), e);
        }
    }

    /** The log's events use only what is defined before them. */
    private void checkEvents(Found shard, RecoveredLog log) throws IOException {
        if (log.cut() != null) {
            open.add(
                    shard.config().directory().resolve(log.cut().file())
                            + " at byte "
                            + log.cut().offset()
                            + ": "
                            + log.cut().length()
                            + " B of unforced tail ("
                            + log.cut().problem()
                            + ')');
        }
        if (log.files().isEmpty()) {
            return;
        }
        final MemTable table = new MemTable();
        table.start(log.flushed(), log.files().get(0), () -> {});
        log.files().stream().skip(1).forEach(table::addFile);
        try {
            shard.recovery().readLog(log, table);
            rows += table.rows();
        } finally {
            table.release();
        }
    }

    private void checkSegment(Found shard, SegmentMeta meta) {
        segments++;
        final Path file = shard.config().directory().resolve(meta.fileName());
        final long before = bytesDone;
        try {
            if (!config.files().exists(file)) {
                problems.add(new StoreProblem(file.toString(), 0, "file is missing"));
                return;
            }
            try (Segment segment = Segment.open(config.files(), file, meta)) {
                checkSegment(shard, segment, before);
            }
        } catch (IOException | RuntimeException e) {
            add(file, e);
        } finally {
            bytesDone = before + meta.fileLength();
        }
    }

    private void checkSegment(Found shard, Segment segment, long before) {
        final int problemsBefore = problems.size();
        segment.verify(checked -> progress.onProgress(before + checked, bytesTotal))
                .forEach(
                        problem ->
                                problems.add(
                                        new StoreProblem(
                                                problem.file().toString(),
                                                problem.offset(),
                                                problem.what())));
        if (problems.size() > problemsBefore) {
            return;
        }
        final long counted = count(segment);
        if (counted != segment.meta().rows()) {
            problem(
                    segment,
                    "it holds " + counted + " rows, the manifest says " + segment.meta().rows());
        }
        rows += counted;
        for (int symbolId : segment.symbolIds()) {
            if (!shard.recovery().definitions().hasSymbol(symbolId)) {
                problem(segment, "it uses symbol id " + symbolId + ", which nothing defines");
            }
        }
        for (int sourceId : segment.sourceIds()) {
            if (!shard.recovery().definitions().hasSession(sourceId)) {
                problem(segment, "it uses source id " + sourceId + ", which nothing defines");
            }
        }
    }

    private void problem(Segment segment, String what) {
        problems.add(new StoreProblem(segment.file().toString(), 0, what));
    }

    private static long count(Segment segment) {
        final TickBlock block = new TickBlock();
        long count = 0;
        try (BlockCursor cursor = segment.cursor(Selection.ALL)) {
            while (cursor.next(block)) {
                count += block.count();
            }
        }
        return count;
    }

    private void add(Path where, Exception e) {
        problems.add(StoreProblem.of(where, e));
    }
}
