package io.tickring.shard;

import io.tickring.symbol.NameRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A store open for reading, beside the process that writes it or when there is none. It takes no
 * lock that a writer could miss, changes nothing in the directory, and costs a writer nothing.
 *
 * <p>It holds one cut of every shard: of a store that is being written what was visible when the
 * cut was taken, else the prefix that recovery would keep. {@link #view} always shows that cut;
 * {@link #refresh} takes a newer one. <b>Thread:</b> any.
 */
public final class StoreReader implements AutoCloseable {
    /** Each attempt is in vain only when a writer comes, goes or fails meanwhile. */
    private static final int MAX_ATTEMPTS = 100;

    private final StoreConfig config;
    private final StoreFile store;
    private final NameRegistry names;
    private final List<SharedShard> shards = new ArrayList<>();
    private LiveWriter writer;

    private StoreReader(StoreConfig config, StoreFile store) {
        this.config = config;
        this.store = store;
        this.names = Store.names(config, 0);
        for (int shard = 0; shard < store.shardCount(); shard++) {
            shards.add(new SharedShard(config.shard(shard, store), names));
        }
    }

    /** Whether the directory holds a store at all, whatever its state. */
    public static boolean isStore(StoreConfig config) {
        return StoreFile.exists(config.files(), config.directory());
    }

    /**
     * @throws IOException when the directory holds no store, or changes so fast that no cut of it
     *     can be taken
     * @throws DamagedStoreException when a file fails its checks
     */
    public static StoreReader open(StoreConfig config) throws IOException {
        if (!isStore(config)) {
            throw new IOException(
                    config.directory() + " holds no Tickring store; ingest into it first");
        }
        final StoreReader reader =
                new StoreReader(config, StoreFile.read(config.files(), config.directory()));
        try {
            reader.refresh();
            return reader;
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /**
     * Takes a new cut. Views of the earlier one stay as they are until closed.
     *
     * @throws IOException as of {@link #open}; the earlier cut may be gone then
     */
    public synchronized void refresh() throws IOException {
        for (int attempt = 1; ; attempt++) {
            final LiveWriter before = look();
            if (writer == null || !writer.isSame(before)) {
                shards.forEach(SharedShard::forgetManifest);
            }
            replaceWriter(before);
            try {
                takeCuts(before);
                if (before.isTelling() || isStill(before)) {
                    return;
                }
            } catch (IOException | RuntimeException e) {
                if (isStill(before)) {
                    throw e;
                }
            }
            if (attempt == MAX_ATTEMPTS) {
                throw new IOException(
                        config.directory()
                                + ": writers came and went "
                                + attempt
                                + " times while it was being opened; try again");
            }
        }
    }

    private LiveWriter look() throws IOException {
        return LiveWriter.look(config.files(), config.directory(), store);
    }

    private boolean isStill(LiveWriter before) throws IOException {
        try (LiveWriter now = look()) {
            return now.isSame(before);
        }
    }

    private void replaceWriter(LiveWriter now) {
        if (writer != null) {
            writer.close();
        }
        writer = now;
    }

    private void takeCuts(LiveWriter live) throws IOException {
        for (int i = 0; i < shards.size(); i++) {
            if (live.isTelling()) {
                shards.get(i).takeVisible(live.counters().shard(i).positions());
            } else {
                shards.get(i).takeRecovered();
            }
        }
    }

    public NameRegistry names() {
        return names;
    }

    /** The number by which the store is told from others. */
    public long storeId() {
        return store.storeId();
    }

    /** The node whose store it is; 0 when it is alone. */
    public int nodeId() {
        return store.nodeId();
    }

    /** Where the store lies. */
    public Path directory() {
        return config.directory();
    }

    /** Who writes the store, and wrote it when the cut was taken; empty when nobody did. */
    public synchronized Optional<WriterInfo> writer() {
        return writer == null ? Optional.empty() : writer.info();
    }

    /**
     * What recovery would do if the store were opened for writing now; of a store that is being
     * written, nothing.
     */
    public synchronized RecoveryReport recovery() {
        return new RecoveryReport(shards.stream().map(SharedShard::report).toList());
    }

    /** What each shard holds in this cut. */
    public synchronized List<ShardInfo> shards() {
        final List<ShardInfo> infos = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            infos.add(shards.get(i).info(writer.isTelling() ? writer.counters().shard(i) : null));
        }
        return infos;
    }

    /** How the store is doing, as the latest cut shows it. */
    synchronized StoreStatus status() {
        final List<ShardInfo> infos = shards();
        final List<ShardStatus> statuses = new ArrayList<>();
        for (int i = 0; i < infos.size(); i++) {
            statuses.add(
                    ShardStatus.of(
                            infos.get(i),
                            shards.get(i).latest().groups().stream()
                                    .map(SegmentGroup::meta)
                                    .toList()));
        }
        return new StoreStatus(writer(), statuses);
    }

    /** How often a log file that was being read was used again by the writer, so far. */
    public long generationChanges() {
        return shards.stream().mapToLong(SharedShard::generationChanges).sum();
    }

    /** How often the manifests of the shards were read, so far. */
    public long manifestReads() {
        return shards.stream().mapToLong(SharedShard::manifestReads).sum();
    }

    /** The cut that was taken last, for reading. */
    public synchronized StoreView view() {
        final List<SharedCut> cuts = new ArrayList<>();
        for (SharedShard shard : shards) {
            if (shard.latest() == null || !shard.latest().tryRetain()) {
                cuts.forEach(SharedCut::close);
                throw new IllegalStateException("the reader is closed");
            }
            cuts.add(shard.latest());
        }
        return new CutView(names, cuts, shards.stream().map(SharedShard::definitions).toList());
    }

    @Override
    public synchronized void close() {
        shards.forEach(SharedShard::close);
        replaceWriter(null);
    }
}
