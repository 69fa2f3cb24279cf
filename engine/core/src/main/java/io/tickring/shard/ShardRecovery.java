package io.tickring.shard;

import io.tickring.fs.FileSystem;
import io.tickring.memtable.MemTable;
import io.tickring.segment.DamagedSegmentException;
import io.tickring.segment.Segment;
import io.tickring.segment.SegmentMeta;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.Tick;
import io.tickring.wal.RecoveredLog;
import io.tickring.wal.WalFileUse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rebuilds what a shard is from its manifest, its segments and its log. Writes nothing.
 *
 * <p>First the manifest ({@link #readManifest}), then the log is recovered by its own rules, and on
 * the way its marks are believed and its events checked ({@link #logReader}). <b>Thread:</b> one.
 */
final class ShardRecovery {
    private final ShardConfig config;
    private final Definitions definitions;
    private final SourceMarks highWater = new SourceMarks();
    private final Map<Integer, WalFileUse> walFiles = new TreeMap<>();
    private final List<List<SegmentMeta>> groups = new ArrayList<>();
    private long flushed;
    private long forced;
    private ManifestEdit.Identity identity;
    private long manifestLength;
    private int edits;

    ShardRecovery(ShardConfig config, NameRegistry names) {
        this.config = config;
        this.definitions = new Definitions(names);
    }

    void readManifest() throws IOException {
        final Path manifest = config.directory().resolve(ManifestFile.NAME);
        if (!config.files().exists(manifest)) {
            throw new DamagedStoreException(manifest, 0, "the shard has no manifest", null);
        }
        manifestLength = ManifestFile.read(config.files(), config.directory(), this::apply);
        if (identity == null
                || identity.storeId() != config.storeId()
                || identity.shard() != config.shard()
                || identity.shardCount() != config.shardCount()) {
            throw new DamagedStoreException(
                    manifest, 0, "the manifest is of another store or shard: " + identity, null);
        }
    }

    private void apply(ManifestEdit edit) {
        edits++;
        if (edit instanceof ManifestEdit.Identity of) {
            identity = of;
        } else if (edit instanceof ManifestEdit.WalUsed used) {
            walFiles.put(used.use().id(), used.use());
        } else if (edit instanceof ManifestEdit.WalDropped dropped) {
            walFiles.remove(dropped.id());
        } else if (edit instanceof ManifestEdit.Forced at) {
            forced = at.position();
        } else if (edit instanceof ManifestEdit.Flushed flush) {
            flushed = flush.flushed();
            if (!flush.segments().isEmpty()) {
                groups.add(flush.segments());
            }
            flush.highWater().forEach(highWater::raise);
            readMarks(flush.marks());
        }
    }

    private void readMarks(ByteBuffer marks) {
        final Tick tick = new Tick(BuiltinNames.INSTANCE);
        final ByteBuffer lines = marks.slice().order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at < lines.limit()) {
            tick.wrap(lines, at, -1);
            LogReader.readMark(tick, definitions, highWater);
            at += tick.length();
        }
    }

    List<WalFileUse> walFiles() {
        return List.copyOf(walFiles.values());
    }

    long flushed() {
        return flushed;
    }

    /** Position up to which the log was durable when the shard was closed last. */
    long forced() {
        return forced;
    }

    long manifestLength() {
        return manifestLength;
    }

    int edits() {
        return edits;
    }

    Definitions definitions() {
        return definitions;
    }

    SourceMarks highWater() {
        return highWater;
    }

    List<List<SegmentMeta>> groups() {
        return groups;
    }

    /** Reads the log's frames while the log is recovered. */
    LogReader logReader() {
        return new LogReader(config.directory(), definitions, highWater);
    }

    /**
     * Reads the frames of a log that was recovered before, and gives a table their events.
     *
     * @param table started, with the log's files
     */
    void readLog(RecoveredLog log, MemTable table) throws IOException {
        final LogReader events = logReader();
        log.visit(events);
        table.adopt(log.end(), events.rows());
    }

    List<List<OpenSegment>> openSegments() throws IOException {
        final List<List<OpenSegment>> open = new ArrayList<>();
        try {
            for (List<SegmentMeta> group : groups) {
                final List<OpenSegment> segments = new ArrayList<>();
                open.add(segments);
                for (SegmentMeta meta : group) {
                    segments.add(openSegment(config, meta));
                }
            }
            return open;
        } catch (IOException | RuntimeException e) {
            open.forEach(group -> group.forEach(OpenSegment::release));
            throw e;
        }
    }

    static OpenSegment openSegment(ShardConfig config, SegmentMeta meta) throws IOException {
        final Path file = config.directory().resolve(meta.fileName());
        try {
            return new OpenSegment(Segment.open(config.files(), file, meta), meta);
        } catch (DamagedSegmentException e) {
            throw new DamagedStoreException(file, e.offset(), e.what(), e);
        }
    }

    /** Files in the shard's directory that nothing names: what a crash left half done. */
    List<Path> orphans() throws IOException {
        final Set<String> named = new HashSet<>();
        named.add(ManifestFile.NAME);
        groups.forEach(group -> group.forEach(meta -> named.add(meta.fileName())));
        walFiles.keySet().forEach(id -> named.add(WalFileUse.fileName(id)));
        final FileSystem files = config.files();
        final List<Path> orphans = new ArrayList<>();
        for (Path path : files.list(config.directory())) {
            if (!named.contains(path.getFileName().toString())
                    && !path.getFileName().toString().endsWith(".bad")) {
                orphans.add(path);
            }
        }
        return orphans;
    }

    /** The edits that a fresh manifest needs to say what this one says. */
    List<ManifestEdit> snapshot(NameRegistry names) {
        final List<ManifestEdit> fresh = new ArrayList<>();
        fresh.add(identity);
        fresh.add(new ManifestEdit.Forced(forced));
        walFiles.values().forEach(use -> fresh.add(new ManifestEdit.WalUsed(use)));
        for (List<SegmentMeta> group : groups) {
            fresh.add(new ManifestEdit.Flushed(flushed, group, Map.of(), ByteBuffer.allocate(0)));
        }
        fresh.add(
                new ManifestEdit.Flushed(
                        flushed,
                        List.of(),
                        highWater.snapshot(),
                        MarkImage.of(definitions, names)));
        return fresh;
    }
}
