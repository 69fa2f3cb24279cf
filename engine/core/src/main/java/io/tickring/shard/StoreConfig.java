package io.tickring.shard;

import io.tickring.fs.DiskFileSystem;
import io.tickring.fs.FileSystem;
import io.tickring.segment.SegmentConfig;
import io.tickring.symbol.NameRegistry;
import io.tickring.wal.WalConfig;
import java.nio.file.Path;

/**
 * How a store is kept. Immutable; {@code with…} methods copy.
 *
 * @param files the disk
 * @param directory of the store
 * @param shardCount of a new store; of an existing one it must be the same, or 0 for "whatever it
 *     has"
 * @param walFileLengthBytes bytes of a WAL file made from now on
 * @param walSpareFiles WAL files kept ready per shard
 * @param flushRows market events of a shard at which they are flushed; {@link Integer#MAX_VALUE}
 *     for only when asked
 * @param maxFrozenTables flushes of a shard that may wait before its offers are refused
 * @param segments how segments are written
 * @param maxSymbols the store's space of symbol ids
 * @param nodeId of the node whose store it is, 1 to 63, or 0 for a node alone; of an existing store
 *     it must be the same, or {@link #ANY_NODE} for "whatever it has"
 */
public record StoreConfig(
        FileSystem files,
        Path directory,
        int shardCount,
        int walFileLengthBytes,
        int walSpareFiles,
        int flushRows,
        int maxFrozenTables,
        SegmentConfig segments,
        int maxSymbols,
        int nodeId) {
    public static final int MAX_SHARDS = 256;

    /** The highest id of a node. */
    public static final int MAX_NODE_ID = 63;

    /** The node that a store has; a store that is made now is that of a node alone. */
    public static final int ANY_NODE = -1;

    public StoreConfig {
        WalConfig.checkFileLength(walFileLengthBytes);
        if (shardCount < 0 || shardCount > MAX_SHARDS) {
            throw new IllegalArgumentException(
                    "shards must be 1.." + MAX_SHARDS + ": " + shardCount);
        }
        if (walSpareFiles < 1) {
            throw new IllegalArgumentException(
                    "walSpareFiles must be at least 1: " + walSpareFiles);
        }
        if (maxSymbols < 1 || maxSymbols > NameRegistry.MAX_SYMBOLS) {
            throw new IllegalArgumentException(
                    "maxSymbols must be 1.." + NameRegistry.MAX_SYMBOLS + ": " + maxSymbols);
        }
        if (nodeId < ANY_NODE || nodeId > MAX_NODE_ID) {
            throw new IllegalArgumentException(
                    "node ids are 1 to " + MAX_NODE_ID + ", and 0 for a node alone: " + nodeId);
        }
        if (flushRows < 1) {
            throw new IllegalArgumentException("flushRows must be at least 1: " + flushRows);
        }
        if (maxFrozenTables < 1) {
            throw new IllegalArgumentException(
                    "maxFrozenTables must be at least 1: " + maxFrozenTables);
        }
    }

    /** As above, of whatever node. */
    public StoreConfig(
            FileSystem files,
            Path directory,
            int shardCount,
            int walFileLengthBytes,
            int walSpareFiles,
            int flushRows,
            int maxFrozenTables,
            SegmentConfig segments,
            int maxSymbols) {
        this(
                files,
                directory,
                shardCount,
                walFileLengthBytes,
                walSpareFiles,
                flushRows,
                maxFrozenTables,
                segments,
                maxSymbols,
                ANY_NODE);
    }

    /** The same store, of this node. */
    public StoreConfig ofNode(int id) {
        return new StoreConfig(
                files,
                directory,
                shardCount,
                walFileLengthBytes,
                walSpareFiles,
                flushRows,
                maxFrozenTables,
                segments,
                maxSymbols,
                id);
    }

    /** One shard, WAL files of 64 MiB, a flush every 2²⁰ events. */
    public static StoreConfig at(Path directory) {
        return new StoreConfig(
                DiskFileSystem.INSTANCE,
                directory,
                0,
                64 << 20,
                2,
                1 << 20,
                4,
                SegmentConfig.DEFAULT,
                NameRegistry.MAX_SYMBOLS);
    }

    ShardConfig shard(int shard, StoreFile store) {
        return new ShardConfig(
                files,
                directory.resolve("shard-" + shard),
                store.storeId(),
                shard,
                store.shardCount(),
                store.nodeId(),
                walFileLengthBytes,
                walSpareFiles,
                flushRows,
                maxFrozenTables,
                segments);
    }
}
