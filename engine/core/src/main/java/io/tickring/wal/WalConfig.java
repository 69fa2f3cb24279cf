package io.tickring.wal;

import io.tickring.fs.FileSystem;
import io.tickring.tick.TickLayout;
import java.nio.file.Path;

/**
 * What a log needs to know. Immutable.
 *
 * @param files the disk
 * @param directory of the shard
 * @param storeId stands in every file, so that files of another store are noticed
 * @param shard number of the shard
 * @param fileLength bytes of one file, a multiple of 64
 * @param spareFiles files kept ready ahead of the current one, at least 1
 */
public record WalConfig(
        FileSystem files, Path directory, long storeId, int shard, int fileLength, int spareFiles) {
    public WalConfig {
        checkFileLength(fileLength);
        if (spareFiles < 1) {
            throw new IllegalArgumentException("walSpareFiles must be at least 1: " + spareFiles);
        }
    }

    /**
     * @throws IllegalArgumentException unless a log may have files of so many bytes
     */
    public static void checkFileLength(long fileLength) {
        if (fileLength < WalFileLayout.MIN_FILE_LENGTH
                || fileLength > FileSystem.MAX_MAP_LENGTH
                || fileLength % TickLayout.LINE_LENGTH != 0) {
            throw new IllegalArgumentException(
                    "walFileLengthBytes must be a multiple of 64 from "
                            + WalFileLayout.MIN_FILE_LENGTH
                            + " to "
                            + FileSystem.MAX_MAP_LENGTH
                            + ": "
                            + fileLength);
        }
    }
}
