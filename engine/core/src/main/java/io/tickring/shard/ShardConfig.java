package io.tickring.shard;

import io.tickring.fs.FileSystem;
import io.tickring.segment.SegmentConfig;
import io.tickring.wal.WalConfig;
import java.nio.file.Path;

/**
 * What a shard needs to know. Immutable.
 *
 * @param files the disk
 * @param directory of the shard
 * @param storeId of the store
 * @param shard its number
 * @param shardCount of the store
 * @param nodeId of the node whose store it is, 0 when it is alone
 * @param walFileLength bytes of one WAL file
 * @param walSpareFiles WAL files kept ready
 * @param flushRows market events at which a MemTable is frozen and flushed; {@link
 *     Integer#MAX_VALUE} for never
 * @param maxFrozenTables frozen MemTables that may wait before offers are refused
 * @param segments how segments are written
 */
public record ShardConfig(
        FileSystem files,
        Path directory,
        long storeId,
        int shard,
        int shardCount,
        int nodeId,
        int walFileLength,
        int walSpareFiles,
        int flushRows,
        int maxFrozenTables,
        SegmentConfig segments) {
    /** The log's part. */
    WalConfig wal() {
        return new WalConfig(files, directory, storeId, shard, walFileLength, walSpareFiles);
    }
}
