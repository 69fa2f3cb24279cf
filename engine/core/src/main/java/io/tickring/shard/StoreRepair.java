package io.tickring.shard;

import io.tickring.fs.BadFiles;
import io.tickring.fs.DirectoryLock;
import io.tickring.fs.FileSystem;
import io.tickring.symbol.NameRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Repairs a store that nobody writes.
 *
 * <p>Nothing is cut or replaced before a durable copy of it lies beside it as {@code *.bad}. A
 * crash at any point loses nothing more: the next repair goes on from there. <b>Thread:</b> one.
 */
public final class StoreRepair {
    private final StoreConfig config;
    private final boolean isDeep;
    private final StoreVerifier.Progress progress;
    private final NameRegistry names;
    private final List<ShardRepair> shards = new ArrayList<>();
    private final List<RepairAction> actions = new ArrayList<>();
    private final List<StoreProblem> problems = new ArrayList<>();
    private StoreFile newStoreFile;
    private long bytesDone;

    /** How much a repair may do. */
    public enum Mode {
        /**
         * What opening would do: cut the unforced tail of logs at the first bad frame and wipe it,
         * cut half an edit from a manifest, delete what nothing names. Damage is refused.
         */
        TAIL,

        /** Set aside what is damaged, too, and keep all that is good behind it. */
        QUARANTINE
    }

    private StoreRepair(StoreConfig config, boolean isDeep, StoreVerifier.Progress progress) {
        this.config = config;
        this.isDeep = isDeep;
        this.progress = progress;
        this.names = Store.names(config, 0);
    }

    /** Whether the directory holds shards, whatever became of its store file. */
    public static boolean hasShards(StoreConfig config) {
        return config.files().exists(shard(config, 0).resolve(ManifestFile.NAME));
    }

    /**
     * Repairs a store, or says how it would.
     *
     * @param dryRun whether to change nothing
     * @throws IOException when the directory holds no store, or the disk fails
     * @throws io.tickring.fs.LockHeldException when a process writes the store
     */
    public static RepairReport repair(
            StoreConfig config, Mode mode, boolean dryRun, StoreVerifier.Progress progress)
            throws IOException {
        if (!StoreFile.exists(config.files(), config.directory()) && !hasShards(config)) {
            throw new IOException(config.directory() + " holds no Tickring store");
        }
        final RepairReport report;
        final boolean hasTail;
        final StoreRepair repair = new StoreRepair(config, true, progress);
        try (DirectoryLock lock = lock(config, dryRun)) {
            assert dryRun || lock != null;
            repair.plan();
            final List<RepairAction> tail = repair.tail();
            hasTail = !tail.isEmpty();
            report = repair.report(mode, dryRun, tail);
            if (!dryRun && mode == Mode.QUARANTINE) {
                repair.execute();
            }
        } finally {
            repair.shards.forEach(ShardRepair::close);
        }
        if (!dryRun && hasTail && report.isWhole()) {
            recover(config);
        }
        return report;
    }

    private static DirectoryLock lock(StoreConfig config, boolean dryRun) throws IOException {
        final Path lock = config.directory().resolve(Store.LOCK);
        return dryRun && !config.files().exists(lock) ? null : config.files().lock(lock, !dryRun);
    }

    /** The tail is what opening cuts, so it is opened. */
    private static void recover(StoreConfig config) throws IOException {
        Store.open(config, 0, StoreRepair::noFileWait).close(true);
    }

    private static void noFileWait() throws IOException {
        throw new IOException("nothing is appended by a repair");
    }

    /**
     * Sets aside what a store that is being opened cannot be opened with. The caller holds the
     * store's lock.
     *
     * @return per shard how many losses there were; null when not all damage could be set aside,
     *     and nothing was changed
     */
    static Map<Integer, Integer> setAside(StoreConfig config) throws IOException {
        final StoreRepair repair = new StoreRepair(config, false, (done, total) -> {});
        try {
            repair.plan();
            if (!repair.problems.isEmpty() || repair.actions.isEmpty()) {
                return null;
            }
            repair.execute();
            final Map<Integer, Integer> losses = new TreeMap<>();
            repair.shards.forEach(shard -> losses.put(shard.shard(), shard.lost().size()));
            return losses;
        } finally {
            repair.shards.forEach(ShardRepair::close);
        }
    }

    private static Path shard(StoreConfig config, int shard) {
        return config.directory().resolve("shard-" + shard);
    }

    private void plan() {
        final StoreFile store;
        try {
            store = planStoreFile();
        } catch (IOException e) {
            problems.add(StoreProblem.of(config.directory().resolve(StoreFile.NAME), e));
            return;
        }
        long bytes = 0;
        for (int i = 0; i < store.shardCount(); i++) {
            final ShardRepair shard = new ShardRepair(config.shard(i, store), names);
            try {
                shard.readManifest();
                shards.add(shard);
                bytes += shard.segmentBytes();
            } catch (IOException | IllegalArgumentException e) {
                problems.add(StoreProblem.of(shard(config, i).resolve(ManifestFile.NAME), e));
            }
        }
        final long total = bytes;
        for (ShardRepair shard : shards) {
            final long before = bytesDone;
            shard.plan(isDeep, checked -> progress.onProgress(before + checked, total));
            bytesDone += shard.segmentBytes();
        }
        shards.forEach(ShardRepair::planNames);
        for (ShardRepair shard : shards) {
            problems.addAll(shard.problems());
            if (shard.problems().isEmpty()) {
                actions.addAll(shard.actions());
            }
        }
    }

    /** Every manifest repeats what the store file says. */
    private StoreFile planStoreFile() throws IOException {
        final Path path = config.directory().resolve(StoreFile.NAME);
        try {
            return StoreFile.read(config.files(), config.directory());
        } catch (DamagedStoreException e) {
            newStoreFile = fromManifests(e);
            actions.add(
                    new RepairAction(
                            StoreFile.NAME,
                            "write it anew from what the shards' manifests say ("
                                    + e.what()
                                    + ")"
                                    + (config.files().exists(path)
                                            ? ", and keep it as it is in "
                                                    + BadFiles.placeOf(config.files(), path)
                                                            .getFileName()
                                            : ""),
                            null));
            return newStoreFile;
        }
    }

    private StoreFile fromManifests(DamagedStoreException damage) throws IOException {
        StoreFile found = null;
        for (int i = 0; found == null ? i == 0 : i < found.shardCount(); i++) {
            final List<ManifestEdit.Identity> identities = new ArrayList<>();
            ManifestFile.read(
                    config.files(),
                    shard(config, i),
                    edit -> {
                        if (edit instanceof ManifestEdit.Identity identity) {
                            identities.add(identity);
                        }
                    });
            if (identities.size() != 1 || identities.get(0).shard() != i) {
                throw damage;
            }
            final StoreFile told =
                    new StoreFile(
                            identities.get(0).storeId(),
                            identities.get(0).shardCount(),
                            identities.get(0).nodeId());
            if (found != null && !found.equals(told)) {
                throw damage;
            }
            found = told;
        }
        return found;
    }

    private List<RepairAction> tail() throws IOException {
        final List<RepairAction> tail = new ArrayList<>();
        for (ShardRepair shard : shards) {
            tail.addAll(shard.tail());
        }
        return tail;
    }

    private RepairReport report(Mode mode, boolean dryRun, List<RepairAction> tail) {
        final List<StoreProblem> remaining = new ArrayList<>(problems);
        final List<RepairAction> all = new ArrayList<>();
        if (mode == Mode.QUARANTINE) {
            shards.stream()
                    .filter(shard -> !shard.problems().isEmpty())
                    .forEach(shard -> remaining.addAll(shard.damage()));
            all.addAll(actions);
        } else {
            shards.forEach(shard -> remaining.addAll(shard.damage()));
            if (newStoreFile != null) {
                remaining.add(
                        new StoreProblem(
                                config.directory().resolve(StoreFile.NAME).toString(),
                                0,
                                "the store file is damaged or missing"));
            }
        }
        if (remaining.isEmpty()) {
            all.addAll(tail);
        }
        return new RepairReport(dryRun, all, remaining);
    }

    private void execute() throws IOException {
        final FileSystem files = config.files();
        if (newStoreFile != null) {
            if (files.exists(config.directory().resolve(StoreFile.NAME))) {
                BadFiles.copy(files, config.directory().resolve(StoreFile.NAME));
            }
            newStoreFile.write(files, config.directory());
        }
        for (ShardRepair shard : shards) {
            if (shard.problems().isEmpty()) {
                shard.execute();
            }
        }
    }
}
