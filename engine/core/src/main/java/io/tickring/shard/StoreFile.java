package io.tickring.shard;

import io.tickring.fs.FileSystem;
import io.tickring.fs.ReplacedFile;
import io.tickring.fs.UnknownVersionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The file that makes a directory a store. Little-endian, 32 bytes; written once, last of all when
 * a store is made.
 *
 * <pre>
 *   0      4       6       8         16           20       24     28     32
 *  +------+-------+-------+---------+------------+--------+------+------+
 *  |"TRST"| major | minor | storeId | shardCount | nodeId |  0   | crc  |
 *  +------+-------+-------+---------+------------+--------+------+------+
 * </pre>
 *
 * Length and place of the CRC are those of every version: it is checked before the version is
 * believed.
 */
record StoreFile(long storeId, int shardCount, int nodeId) {
    static final String NAME = "tickring.store";

    private static final int LENGTH = 32;
    private static final int MAGIC = 0x54535254;
    private static final int MAJOR_VERSION = 1;
    private static final int MINOR_VERSION = 0;
    private static final int CRC_OFFSET = 28;

    /** That of a node alone. */
    StoreFile(long storeId, int shardCount) {
        this(storeId, shardCount, 0);
    }

    static boolean exists(FileSystem files, Path directory) {
        return files.exists(directory.resolve(NAME));
    }

    static StoreFile read(FileSystem files, Path directory) throws IOException {
        final Path path = directory.resolve(NAME);
        if (!files.exists(path)) {
            throw new DamagedStoreException(path, 0, "file is missing", null);
        }
        final ByteBuffer in = files.read(path);
        if (in.limit() < LENGTH || in.getInt(0) != MAGIC) {
            throw new DamagedStoreException(path, 0, "this is no store file", null);
        }
        if (in.getInt(CRC_OFFSET) != crc(in)) {
            throw new DamagedStoreException(path, 0, "the file fails its checksum", null);
        }
        final int major = in.getShort(4) & 0xFFFF;
        if (major != MAJOR_VERSION) {
            throw new UnknownVersionException(path.toString(), "store", major, MAJOR_VERSION);
        }
        final int shardCount = in.getInt(16);
        if (shardCount < 1 || shardCount > StoreConfig.MAX_SHARDS) {
            throw new DamagedStoreException(
                    path, 16, "a store of " + shardCount + " shards cannot be", null);
        }
        final int nodeId = in.getInt(20);
        if (nodeId < 0 || nodeId > StoreConfig.MAX_NODE_ID) {
            throw new DamagedStoreException(path, 20, "a node " + nodeId + " cannot be", null);
        }
        return new StoreFile(in.getLong(8), shardCount, nodeId);
    }

    void write(FileSystem files, Path directory) throws IOException {
        final ByteBuffer out = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, MAGIC).putShort(4, (short) MAJOR_VERSION).putShort(6, (short) MINOR_VERSION);
        out.putLong(8, storeId).putInt(16, shardCount).putInt(20, nodeId);
        out.putInt(CRC_OFFSET, crc(out));
        ReplacedFile.write(files, directory.resolve(NAME), out);
    }

    private static int crc(ByteBuffer bytes) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, CRC_OFFSET));
        return (int) crc.getValue();
    }
}
