package io.tickring.shard;

import io.tickring.fs.DirectoryLock;
import io.tickring.fs.FileSystem;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.TickLayout;
import io.tickring.wal.DamagedLogException;
import io.tickring.wal.Wal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A directory of shards, open for writing by this process alone. It starts no thread: whoever opens
 * it runs the shards' duties (see {@link Shard}).
 */
public final class Store implements AutoCloseable {
    static final String LOCK = "LOCK";

    private final StoreConfig config;
    private final DirectoryLock lock;
    private final LiveLock live;
    private final CountersFile counters;
    private final NameRegistry names;
    private final List<Shard> shards;
    private final RecoveryReport recovery;

    private Store(
            StoreConfig config,
            DirectoryLock lock,
            LiveLock live,
            CountersFile counters,
            NameRegistry names,
            List<Shard> shards,
            RecoveryReport recovery) {
        this.config = config;
        this.lock = lock;
        this.live = live;
        this.counters = counters;
        this.names = names;
        this.shards = List.copyOf(shards);
        this.recovery = recovery;
    }

    /** As below, refusing damage and without measuring. */
    public static Store open(StoreConfig config, long newStoreId, Wal.FileWait fileWait)
            throws IOException {
        return open(config, newStoreId, fileWait, RecoveryConfig.DEFAULT);
    }

    /**
     * Opens the store, making it when the directory is empty or absent, and recovers every shard.
     *
     * @param newStoreId a random number, by which a store that is made now is told from others
     * @param fileWait what a shard thread does when no log file is ready
     * @param recovery what to do when the store is damaged
     * @throws io.tickring.fs.LockHeldException when another process writes it
     * @throws DamagedStoreException when a file fails its checks
     * @throws DamagedLogException when acked log is missing or bad
     * @throws IllegalArgumentException when the store has another number of shards, or is another
     *     node's
     */
    public static Store open(
            StoreConfig config, long newStoreId, Wal.FileWait fileWait, RecoveryConfig recovery)
            throws IOException {
        final long startNs = recovery.nanoTime().getAsLong();
        final FileSystem files = config.files();
        files.createDirectories(config.directory());
        refuseForeignDirectory(config);
        final DirectoryLock lock = files.lock(config.directory().resolve(LOCK), true);
        boolean opened = false;
        try {
            final Opening opening =
                    new Opening(config, newStoreId, fileWait, recovery.nanoTime(), startNs);
            final Store store = open(opening, recovery.onDamage(), lock);
            opened = true;
            return store;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    /** What stays the same when opening is tried again. */
    private record Opening(
            StoreConfig config,
            long newStoreId,
            Wal.FileWait fileWait,
            LongSupplier nanoTime,
            long startNs) {}

    private static Store open(Opening opening, OnDamage onDamage, DirectoryLock lock)
            throws IOException {
        try {
            return open(opening, lock, Map.of());
        } catch (DamagedStoreException | DamagedLogException e) {
            final Map<Integer, Integer> losses =
                    onDamage == OnDamage.QUARANTINE ? StoreRepair.setAside(opening.config()) : null;
            if (losses == null) {
                throw e;
            }
            return open(opening, lock, losses);
        }
    }

    private static Store open(Opening opening, DirectoryLock lock, Map<Integer, Integer> losses)
            throws IOException {
        final StoreConfig config = opening.config();
        final LiveLock live = new LiveLock(config.files(), config.directory());
        CountersFile counters = null;
        final List<Shard> shards = new ArrayList<>();
        final List<ShardReport> reports = new ArrayList<>();
        try {
            final StoreFile store = readOrCreate(config, opening.newStoreId());
            counters =
                    CountersFile.create(
                            config.files(), config.directory(), store, opening.newStoreId());
            live.tryTake();
            final NameRegistry names = names(config, store.nodeId());
            for (int shard = 0; shard < store.shardCount(); shard++) {
                final long startNs = opening.nanoTime().getAsLong();
                shards.add(
                        ShardOpening.open(
                                config.shard(shard, store),
                                names,
                                counters.shard(shard),
                                opening.fileWait()));
                reports.add(
                        shards.get(shard)
                                .report()
                                .withSetAsideNow(losses.getOrDefault(shard, 0))
                                .took(opening.nanoTime().getAsLong() - startNs));
            }
            counters.state(WriterState.RUNNING);
            final long durationNs = opening.nanoTime().getAsLong() - opening.startNs();
            return new Store(
                    config,
                    lock,
                    live,
                    counters,
                    names,
                    shards,
                    new RecoveryReport(reports, durationNs));
        } catch (IOException | RuntimeException e) {
            for (Shard shard : shards) {
                shard.close(false);
            }
            if (counters != null) {
                counters.close();
            }
            live.close();
            throw e;
        }
    }

    /** A store is made shards first, and its shards are empty until it is whole. */
    private static void refuseLostStoreFile(StoreConfig config) throws IOException {
        for (Path entry : config.files().list(config.directory())) {
            if (!entry.getFileName().toString().startsWith("shard-")) {
                continue;
            }
            for (Path file : config.files().list(entry)) {
                if (!file.getFileName().toString().startsWith(ManifestFile.NAME)) {
                    throw new DamagedStoreException(
                            config.directory().resolve(StoreFile.NAME),
                            0,
                            "file is missing, but "
                                    + entry.getFileName()
                                    + " holds "
                                    + file.getFileName(),
                            null);
                }
            }
        }
    }

    private static void refuseForeignDirectory(StoreConfig config) throws IOException {
        final FileSystem files = config.files();
        if (StoreFile.exists(files, config.directory()) || StoreRepair.hasShards(config)) {
            return;
        }
        for (Path entry : files.list(config.directory())) {
            final String name = entry.getFileName().toString();
            if (!name.equals(LOCK)
                    && !name.startsWith("shard-")
                    && !name.startsWith(StoreFile.NAME)) {
                throw new IOException(
                        config.directory()
                                + " is no Tickring store and is not empty (it has "
                                + name
                                + "); name another directory");
            }
        }
    }

    private static StoreFile readOrCreate(StoreConfig config, long newStoreId) throws IOException {
        final FileSystem files = config.files();
        if (StoreFile.exists(files, config.directory())) {
            final StoreFile store = StoreFile.read(files, config.directory());
            if (config.shardCount() != 0 && config.shardCount() != store.shardCount()) {
                throw new IllegalArgumentException(
                        "store "
                                + config.directory()
                                + " has "
                                + store.shardCount()
                                + " shards, not "
                                + config.shardCount()
                                + ": the number is fixed when a store is made");
            }
            if (config.nodeId() != StoreConfig.ANY_NODE && config.nodeId() != store.nodeId()) {
                throw new IllegalArgumentException(
                        "store "
                                + config.directory()
                                + " is that of node "
                                + store.nodeId()
                                + ", not of node "
                                + config.nodeId()
                                + (store.nodeId() == 0 ? " (0 is a node alone)" : "")
                                + ": the ids in it are of that node's pages; name another"
                                + " directory");
            }
            return store;
        }
        refuseLostStoreFile(config);
        final StoreFile store =
                new StoreFile(
                        newStoreId, Math.max(1, config.shardCount()), Math.max(0, config.nodeId()));
        for (int shard = 0; shard < store.shardCount(); shard++) {
            ShardOpening.create(config.shard(shard, store));
        }
        store.write(files, config.directory());
        return store;
    }

    /**
     * @param nodeId whose ids it gives out; of no matter where it gives out none
     */
    static NameRegistry names(StoreConfig config, int nodeId) {
        return new NameRegistry(
                nodeId, config.maxSymbols(), TickLayout.MAX_SOURCE_ID, TickLayout.MAX_TYPE_ID);
    }

    public StoreConfig config() {
        return config;
    }

    public NameRegistry names() {
        return names;
    }

    public List<Shard> shards() {
        return shards;
    }

    /**
     * Tells other processes that the writer is at work. <b>Thread:</b> one at a time.
     *
     * @param nowMs ms since the Unix epoch
     * @throws IOException when the directory cannot be locked for others to see
     */
    public void beat(long nowMs) throws IOException {
        live.tryTake();
        counters.beat(nowMs);
    }

    /**
     * Tells other processes where the writer's threads run. <b>Thread:</b> one at a time.
     *
     * @param pinned threads that were seen on the core they were given
     * @param refused threads that were given one and do not run there
     */
    public void pins(int pinned, int refused) {
        counters.pins(pinned, refused);
    }

    /** Tells other processes that nothing more will be written. <b>Thread:</b> any. */
    public void failed() {
        counters.state(WriterState.FAILED);
    }

    /** How the store is doing now, as other processes see it. <b>Thread:</b> any. */
    public StoreStatus status() {
        return new StoreStatus(
                Optional.of(counters.writer()), shards.stream().map(Shard::status).toList());
    }

    /** What opening found and did. */
    public RecoveryReport recovery() {
        return recovery;
    }

    /** Holds the store as it is now, for reading. <b>Thread:</b> any. */
    public StoreView view() {
        return new CutView(
                names,
                shards.stream().map(Shard::cut).toList(),
                shards.stream().map(Shard::definitions).toList());
    }

    /** As {@link #close(boolean)}, tidily. */
    @Override
    public void close() throws IOException {
        close(true);
    }

    /**
     * Unmaps and unlocks. No other thread may use the store any more, nor hold a view of it.
     *
     * @param tidy whether to delete log files that hold nothing; not after a failure, when nothing
     *     may be written any more
     */
    public void close(boolean tidy) throws IOException {
        IOException failure = null;
        for (Shard shard : shards) {
            try {
                shard.close(tidy);
            } catch (IOException e) {
                // The others are closed all the same; the first failure is the one to tell.
                failure = failure == null ? e : failure;
            }
        }
        counters.state(WriterState.CLOSED);
        counters.close();
        live.close();
        lock.close();
        if (failure != null) {
            throw failure;
        }
    }
}
