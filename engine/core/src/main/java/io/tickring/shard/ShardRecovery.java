package io.tickring.shard;

import io.tickring.fs.BadFiles;
import io.tickring.fs.FileSystem;
import io.tickring.segment.DamagedSegmentException;
import io.tickring.segment.Segment;
import io.tickring.segment.SegmentMeta;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Tick;
import io.tickring.tick.TickBlock;
import io.tickring.wal.WalFileUse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
    private final SlotSequences slots = new SlotSequences();
    private final Map<Integer, WalFileUse> walFiles = new TreeMap<>();
    private final List<GroupMeta> groups = new ArrayList<>();
    private long lastSegmentId;
    private final Set<SetAside> setAside = new LinkedHashSet<>();
    private long flushed;
    private long forced;
    private ManifestEdit.Identity identity;
    private final List<SegmentMeta> retired = new ArrayList<>();
    private long fileLength;
    private long manifestLength;
    private int edits;

    ShardRecovery(ShardConfig config, NameRegistry names) {
        this(config, new Definitions(names));
    }

    /**
     * @param definitions to which those that are found are added; null when they are not wanted
     */
    ShardRecovery(ShardConfig config, Definitions definitions) {
        this.config = config;
        this.definitions = definitions;
    }

    void readManifest() throws IOException {
        final Path manifest = config.directory().resolve(ManifestFile.NAME);
        if (!config.files().exists(manifest)) {
            throw new DamagedStoreException(manifest, 0, "the shard has no manifest", null);
        }
        fileLength = config.files().length(manifest);
        manifestLength = ManifestFile.read(config.files(), config.directory(), this::apply);
        if (identity == null
                || identity.storeId() != config.storeId()
                || identity.shard() != config.shard()
                || identity.shardCount() != config.shardCount()
                || identity.nodeId() != config.nodeId()) {
            throw new DamagedStoreException(
                    manifest,
                    0,
                    "the manifest is of another store, shard or node: " + identity,
                    null);
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
            addGroup(0, flush.segments());
            if (definitions != null) {
                flush.highWater().forEach(highWater::raise);
                flush.slots().forEach(slots::restoreTold);
                readMarks(flush.marks());
            }
        } else if (edit instanceof ManifestEdit.Compacted compacted) {
            replace(compacted);
        } else if (edit instanceof ManifestEdit.Retired retired) {
            retire(retired.removed());
        } else if (edit instanceof ManifestEdit.DataSetAside aside) {
            setAside(aside.what());
        }
    }

    private void setAside(SetAside what) {
        setAside.add(what);
        if (what.kind() == SetAside.Kind.LOG) {
            slots.lostLog();
        }
        if (what.kind() == SetAside.Kind.SEGMENT) {
            lastSegmentId = Math.max(lastSegmentId, what.id());
            final Set<Long> removed = Set.of(what.id());
            groups.replaceAll(group -> group.without(removed));
            groups.removeIf(group -> group.segments().isEmpty());
        }
    }

    private void addGroup(int level, List<SegmentMeta> segments) {
        if (!segments.isEmpty()) {
            groups.add(group(level, segments));
        }
    }

    private GroupMeta group(int level, List<SegmentMeta> segments) {
        segments.forEach(meta -> lastSegmentId = Math.max(lastSegmentId, meta.id()));
        return new GroupMeta(level, segments);
    }

    /** A group takes the place of a run of whole groups, or is the next one of a snapshot. */
    private void replace(ManifestEdit.Compacted edit) {
        if (edit.removed().isEmpty()) {
            addGroup(edit.level(), edit.segments());
            return;
        }
        final Set<Long> removed = Set.copyOf(edit.removed());
        int from = 0;
        while (from < groups.size() && !holdsAny(groups.get(from), removed)) {
            from++;
        }
        int to = from;
        int found = 0;
        while (to < groups.size() && holdsAny(groups.get(to), removed)) {
            found += groups.get(to).segments().size();
            to++;
        }
        if (found != removed.size() || !groupsHold(groups.subList(from, to), removed)) {
            throw new IllegalArgumentException(
                    "segments " + edit.removed() + " were compacted, which are no run of groups");
        }
        groups.subList(from, to).clear();
        groups.add(from, group(edit.level(), edit.segments()));
    }

    private static boolean holdsAny(GroupMeta group, Set<Long> segmentIds) {
        return group.segments().stream().anyMatch(meta -> segmentIds.contains(meta.id()));
    }

    private static boolean groupsHold(List<GroupMeta> run, Set<Long> segmentIds) {
        return run.stream()
                .flatMap(group -> group.segments().stream())
                .allMatch(meta -> segmentIds.contains(meta.id()));
    }

    private void retire(List<Long> segmentIds) {
        final Set<Long> removed = Set.copyOf(segmentIds);
        final long before = segments();
        groups.stream()
                .flatMap(group -> group.segments().stream())
                .filter(meta -> removed.contains(meta.id()))
                .forEach(retired::add);
        groups.replaceAll(group -> group.without(removed));
        if (before - segments() != removed.size()) {
            throw new IllegalArgumentException(
                    "segments " + segmentIds + " were retired, and not all of them are there");
        }
        groups.removeIf(group -> group.segments().isEmpty());
    }

    private long segments() {
        return groups.stream().mapToLong(group -> group.segments().size()).sum();
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

    /** Whether retention dropped a segment that reaches into this range of positions. */
    boolean hasRetired(long from, long to) {
        return retired.stream()
                .anyMatch(meta -> meta.maxPosition() >= from && meta.minPosition() < to);
    }

    /** Bytes behind the last whole edit: of one that was being written when this was read. */
    long bytesBehind() {
        return Math.max(0, fileLength - manifestLength);
    }

    /** Whether the manifest may have changed since it was read: each edit makes it longer. */
    boolean isOutdated() throws IOException {
        return config.files().length(config.directory().resolve(ManifestFile.NAME)) != fileLength;
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

    SlotSequences slots() {
        return slots;
    }

    List<GroupMeta> groups() {
        return groups;
    }

    /** The highest id that any segment named in the manifest has had; 0 when there was none. */
    long lastSegmentId() {
        return lastSegmentId;
    }

    /** What was damaged once and is missing since, oldest first. */
    List<SetAside> setAside() {
        return List.copyOf(setAside);
    }

    /** Reads the log's frames while the log is recovered. */
    LogReader logReader() {
        return new LogReader(config.directory(), definitions, highWater, slots);
    }

    /**
     * Reads the events that a cursor finds, as the log's frames are read.
     *
     * @return market events that it found
     */
    long readLog(BlockCursor log) throws IOException {
        final LogReader reader = logReader();
        final TickBlock block = new TickBlock();
        while (log.next(block)) {
            reader.onBlock(block);
        }
        return reader.rows();
    }

    List<SegmentGroup> openSegments() throws IOException {
        final List<SegmentGroup> open = new ArrayList<>();
        try {
            for (GroupMeta group : groups) {
                open.add(SegmentGroup.open(group, meta -> openSegment(config, meta)));
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
                    && !path.getFileName().toString().endsWith(BadFiles.SUFFIX)) {
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
        setAside.forEach(what -> fresh.add(new ManifestEdit.DataSetAside(what)));
        walFiles.values().forEach(use -> fresh.add(new ManifestEdit.WalUsed(use)));
        for (GroupMeta group : groups) {
            fresh.add(
                    group.level() == 0
                            ? new ManifestEdit.Flushed(
                                    flushed,
                                    group.segments(),
                                    Map.of(),
                                    ByteBuffer.allocate(0),
                                    List.of())
                            : new ManifestEdit.Compacted(
                                    group.level(), List.of(), group.segments()));
        }
        fresh.add(
                new ManifestEdit.Flushed(
                        flushed,
                        List.of(),
                        highWater.snapshot(),
                        MarkImage.of(definitions, names),
                        slots.all()));
        return fresh;
    }
}
