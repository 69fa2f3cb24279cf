package io.tickring.shard;

import io.tickring.fs.FileSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a store is doing, as seen from its writer's process or from another one.
 *
 * @param writer of the store; empty when nobody writes it
 * @param shards in the order of their numbers
 */
public record StoreStatus(Optional<WriterInfo> writer, List<ShardStatus> shards) {
    private static final int MAX_ATTEMPTS = 100;

    public StoreStatus {
        shards = List.copyOf(shards);
    }

    /**
     * Looks at a store from outside. Of one that is being written only counters and manifests are
     * read; of another one the un-flushed log, too.
     *
     * @throws IOException when the directory holds no store
     * @throws DamagedStoreException when a file fails its checks
     */
    public static StoreStatus read(StoreConfig config) throws IOException {
        if (!StoreReader.isStore(config)) {
            throw new IOException(
                    config.directory() + " holds no Tickring store; ingest into it first");
        }
        final FileSystem files = config.files();
        final StoreFile store = StoreFile.read(files, config.directory());
        try (LiveWriter writer = LiveWriter.look(files, config.directory(), store)) {
            if (writer.isTelling()) {
                return live(config, store, writer);
            }
        }
        try (StoreReader reader = StoreReader.open(config)) {
            return reader.status();
        }
    }

    private static StoreStatus live(StoreConfig config, StoreFile store, LiveWriter writer)
            throws IOException {
        final List<ShardStatus> shards = new ArrayList<>();
        for (int shard = 0; shard < store.shardCount(); shard++) {
            shards.add(
                    ShardStatus.of(
                            shard,
                            writer.counters().shard(shard),
                            groups(config.shard(shard, store))));
        }
        return new StoreStatus(writer.info(), shards);
    }

    /** A manifest may be replaced while it is read, by a writer that opens the store. */
    private static List<GroupMeta> groups(ShardConfig config) throws IOException {
        for (int attempt = 1; ; attempt++) {
            final ShardRecovery manifest = new ShardRecovery(config, (Definitions) null);
            try {
                manifest.readManifest();
                return manifest.groups();
            } catch (IOException e) {
                if (attempt == MAX_ATTEMPTS || !manifest.isOutdated()) {
                    throw e;
                }
            }
        }
    }
}
