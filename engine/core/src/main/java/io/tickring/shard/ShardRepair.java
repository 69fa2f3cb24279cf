package io.tickring.shard;

import io.tickring.fs.BadFiles;
import io.tickring.fs.FileSystem;
import io.tickring.segment.DamagedSegmentException;
import io.tickring.segment.Segment;
import io.tickring.segment.SegmentKind;
import io.tickring.segment.SegmentMeta;
import io.tickring.segment.SegmentProblem;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import io.tickring.wal.LogSalvage;
import io.tickring.wal.LostLog;
import io.tickring.wal.WalConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Sets aside what is damaged in one shard, so that the rest can be opened.
 *
 * <p>{@link #plan} writes nothing. {@link #execute} first makes durable copies, then records the
 * loss in the manifest, then changes the log; after a crash at any point the next plan goes on from
 * there. <b>Thread:</b> one, which holds the store's lock.
 */
final class ShardRepair implements AutoCloseable {
    private static final int MAX_TEXT = 200;

    private final ShardConfig config;
    private final NameRegistry names;
    private final ShardRecovery recovery;
    private final List<SegmentMeta> damagedSegments = new ArrayList<>();
    private final List<SetAside> lost = new ArrayList<>();
    private final List<RepairAction> actions = new ArrayList<>();
    private final List<StoreProblem> problems = new ArrayList<>();
    private final LostNames lostNames = new LostNames();
    private LogSalvage salvage;
    private long manifestCut;
    private long bytesBefore;

    ShardRepair(ShardConfig config, NameRegistry names) {
        this.config = config;
        this.names = names;
        this.recovery = new ShardRecovery(config, names);
    }

    /** Reads the manifest; a shard whose manifest is damaged cannot be repaired. */
    void readManifest() throws IOException {
        recovery.readManifest();
        manifestCut =
                config.files().length(config.directory().resolve(ManifestFile.NAME))
                        - recovery.manifestLength();
    }

    long segmentBytes() {
        return recovery.groups().stream()
                .flatMap(group -> group.segments().stream())
                .mapToLong(SegmentMeta::fileLength)
                .sum();
    }

    /**
     * Finds what is damaged.
     *
     * @param isDeep whether to check every byte of the segments, or their index only
     * @param progress is told how many bytes of the shard's segments were checked
     */
    void plan(boolean isDeep, LongConsumer progress) {
        recovery.groups()
                .forEach(group -> group.forEach(meta -> planSegment(meta, isDeep, progress)));
        try {
            salvage =
                    LogSalvage.plan(
                            walConfig(),
                            recovery.walFiles(),
                            recovery.flushed(),
                            recovery.forced());
            salvage.lost().forEach(this::planLog);
            salvage.unneeded()
                    .forEach(
                            id ->
                                    act(
                                            String.format(Locale.ROOT, "wal-%06d.log", id),
                                            "it is missing and held nothing that is needed: take it"
                                                    + " out of the manifest",
                                            null));
            findLostNames();
        } catch (IOException | IllegalArgumentException e) {
            problems.add(StoreProblem.of(config.directory(), e));
        }
    }

    private WalConfig walConfig() {
        return new WalConfig(
                config.files(),
                config.directory(),
                config.storeId(),
                config.shard(),
                config.walFileLength(),
                config.walSpareFiles());
    }

    private void planSegment(SegmentMeta meta, boolean isDeep, LongConsumer progress) {
        final Path file = config.directory().resolve(meta.fileName());
        try {
            final StoreProblem problem = problemOf(file, meta, isDeep, progress);
            if (problem == null) {
                return;
            }
            final boolean isThere = config.files().exists(file);
            final Path place =
                    isThere
                            ? BadFiles.placeOf(config.files(), file)
                            : BadFiles.lastPlaceOf(config.files(), file);
            final SetAside what =
                    new SetAside(
                            SetAside.Kind.SEGMENT,
                            meta.id(),
                            meta.fileName(),
                            place == null ? "" : place.getFileName().toString(),
                            problem.offset(),
                            meta.fileLength(),
                            meta.minPosition(),
                            meta.maxPosition(),
                            0,
                            meta.rows(),
                            meta.minEventTime(),
                            meta.maxEventTime(),
                            typeOf(meta),
                            cut(problem.what()));
            damagedSegments.add(meta);
            lost.add(what);
            act(meta.fileName(), "set aside " + what.words(config.shard()), what);
        } catch (IOException e) {
            problems.add(StoreProblem.of(file, e));
        } finally {
            bytesBefore += meta.fileLength();
        }
    }

    private StoreProblem problemOf(
            Path file, SegmentMeta meta, boolean isDeep, LongConsumer progress) throws IOException {
        if (!config.files().exists(file)) {
            return new StoreProblem(file.toString(), 0, "file is missing");
        }
        try (Segment segment = Segment.open(config.files(), file, meta)) {
            if (isDeep) {
                for (SegmentProblem problem :
                        segment.verify(checked -> progress.accept(bytesBefore + checked))) {
                    return new StoreProblem(file.toString(), problem.offset(), problem.what());
                }
            }
            return null;
        } catch (DamagedSegmentException e) {
            return StoreProblem.of(file, e);
        }
    }

    private String typeOf(SegmentMeta meta) {
        return meta.kind() == SegmentKind.COLUMNS && names.hasType(meta.typeId())
                ? names.type(meta.typeId()).name()
                : "";
    }

    private void planLog(LostLog damage) {
        if (damage.length() == 0) {
            act(
                    damage.file(),
                    "write the file anew, with all that it holds ("
                            + damage.problem()
                            + ")"
                            + (damage.keptAs().isEmpty()
                                    ? ""
                                    : ", and keep it as it is in " + damage.keptAs()),
                    null);
            return;
        }
        final SetAside what =
                new SetAside(
                        SetAside.Kind.LOG,
                        damage.fileId(),
                        damage.file(),
                        damage.keptAs(),
                        damage.offset(),
                        damage.length(),
                        damage.position(),
                        damage.position() + damage.length(),
                        damage.frames(),
                        damage.events(),
                        damage.minEventTime(),
                        damage.maxEventTime(),
                        "",
                        cut(damage.problem()));
        lost.add(what);
        act(damage.file(), "set aside " + what.words(config.shard()), what);
    }

    private static String cut(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }

    private void act(String file, String what, SetAside loss) {
        actions.add(new RepairAction(config.directory().getFileName() + "/" + file, what, loss));
    }

    private void findLostNames() throws IOException {
        final Tick tick = new Tick(BuiltinNames.INSTANCE);
        salvage.events(
                (buffer, offset, position) -> {
                    final int word = TickLayout.typeAndLines(buffer, offset);
                    if (BuiltinTypes.isMark(TickLayout.typeOf(word))) {
                        tick.wrap(buffer, offset, position);
                        LogReader.readMark(tick, recovery.definitions(), recovery.highWater());
                    } else {
                        lostNames.onEvent(buffer, offset, recovery.definitions());
                    }
                });
    }

    /** Once all shards were planned: another one may know what was lost here. */
    void planNames() {
        if (lostNames.isEmpty()) {
            return;
        }
        final List<String> madeUp = lostNames.restore(names, config);
        act(
                ManifestFile.NAME,
                "define again what events use and the lost log defined"
                        + (madeUp.isEmpty()
                                ? ""
                                : "; these names are lost, and made up: "
                                        + String.join(", ", madeUp)),
                null);
    }

    /** What opening will do to the unforced end of this shard, once nothing is damaged. */
    List<RepairAction> tail() throws IOException {
        final List<RepairAction> tail = new ArrayList<>();
        final String shard = config.directory().getFileName() + "/";
        if (salvage != null && salvage.cut() != null) {
            tail.add(
                    new RepairAction(
                            shard + salvage.cut().file(),
                            "cut "
                                    + salvage.cut().length()
                                    + " B of unforced tail at byte "
                                    + salvage.cut().offset()
                                    + " ("
                                    + salvage.cut().problem()
                                    + ", "
                                    + salvage.cut().goodFramesBehind()
                                    + " good frames behind it), wipe the rest of the file",
                            null));
        }
        if (manifestCut > 0) {
            tail.add(
                    new RepairAction(
                            shard + ManifestFile.NAME,
                            "cut "
                                    + manifestCut
                                    + " B of an edit that was being written at byte "
                                    + recovery.manifestLength(),
                            null));
        }
        for (Path orphan : recovery.orphans()) {
            tail.add(
                    new RepairAction(
                            shard + orphan.getFileName(), "delete it: nothing names it", null));
        }
        return tail;
    }

    /** Damage that can be set aside, one action each. */
    List<RepairAction> actions() {
        return actions;
    }

    /** What is lost by that. */
    List<SetAside> lost() {
        return lost;
    }

    /** Damage that cannot be set aside. */
    List<StoreProblem> problems() {
        return problems;
    }

    int shard() {
        return config.shard();
    }

    /** The damage that could be set aside, as a check would list it. */
    List<StoreProblem> damage() {
        final List<StoreProblem> damage = new ArrayList<>();
        for (RepairAction action : actions) {
            damage.add(
                    new StoreProblem(
                            config.directory().resolveSibling(action.file()).toString(),
                            action.lost() == null ? 0 : action.lost().offset(),
                            action.lost() == null ? action.what() : action.lost().reason()));
        }
        return damage;
    }

    void execute() throws IOException {
        if (actions.isEmpty()) {
            return;
        }
        final FileSystem files = config.files();
        salvage.setAside();
        for (SegmentMeta meta : damagedSegments) {
            final Path file = config.directory().resolve(meta.fileName());
            if (files.exists(file)) {
                BadFiles.rename(files, file);
            }
        }
        record();
        salvage.write();
    }

    /** Says in the manifest what is missing from now on, once: a crash may have come behind it. */
    private void record() throws IOException {
        if (manifestCut > 0) {
            config.files()
                    .truncate(
                            config.directory().resolve(ManifestFile.NAME),
                            recovery.manifestLength());
        }
        try (ManifestFile manifest = ManifestFile.open(config.files(), config.directory())) {
            if (!lostNames.isEmpty()) {
                manifest.append(
                        new ManifestEdit.Flushed(
                                recovery.flushed(),
                                List.of(),
                                Map.of(),
                                lostNames.marks(names),
                                List.of()));
            }
            for (SetAside what : lost) {
                if (!recovery.setAside().contains(what)) {
                    manifest.append(new ManifestEdit.DataSetAside(what));
                }
            }
            for (int id : salvage.unneeded()) {
                manifest.append(new ManifestEdit.WalDropped(id));
            }
        }
    }

    @Override
    public void close() {
        if (salvage != null) {
            salvage.close();
        }
    }
}
