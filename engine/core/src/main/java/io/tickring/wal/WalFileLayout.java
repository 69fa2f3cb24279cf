package io.tickring.wal;

import io.tickring.tick.TickLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The header of a WAL file. Little-endian; one 64-byte line; frames follow.
 *
 * <pre>
 *   0      4       6       8          16      20      24           32              40       48     60   64
 *  +------+-------+-------+----------+-------+-------+------------+---------------+--------+------+-----+
 *  |"TRWL"| major | minor | storeId  | shard |   0   | generation | basePosition  | length |  0   | crc |
 *  +------+-------+-------+----------+-------+-------+------------+---------------+--------+------+-----+
 * </pre>
 *
 * The CRC32C covers bytes 0 to 59. The generation is new whenever the file is used again; frames
 * repeat it, so that what an earlier use left behind never looks like a frame of this one. It is
 * raised before any other byte of an earlier use is overwritten: who copied bytes of the file, and
 * then finds the generation as it was, has copied what that use wrote.
 */
public final class WalFileLayout {
    public static final int HEADER_LENGTH = TickLayout.LINE_LENGTH;

    /** The least length: a frame of one event with the most lines, and its neighbours, must fit. */
    public static final int MIN_FILE_LENGTH = 2048;

    static final int MAGIC = 0x4C575254;
    static final int MAJOR_VERSION = 1;
    static final int MINOR_VERSION = 0;

    private static final int MAGIC_OFFSET = 0;
    private static final int MAJOR_OFFSET = 4;
    private static final int MINOR_OFFSET = 6;
    private static final int STORE_ID_OFFSET = 8;
    private static final int SHARD_OFFSET = 16;
    private static final int GENERATION_OFFSET = 24;
    private static final int BASE_POSITION_OFFSET = 32;
    private static final int LENGTH_OFFSET = 40;
    private static final int CRC_OFFSET = 60;

    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private WalFileLayout() {}

    /** Says that the file begins another use, before anything else of it changes. */
    static void raiseGeneration(ByteBuffer file, long generation) {
        LONG.setRelease(file, GENERATION_OFFSET, generation);
        VarHandle.storeStoreFence();
    }

    /** Whether all that was loaded from the file before this call belongs to this generation. */
    static boolean isStill(ByteBuffer file, long generation) {
        VarHandle.loadLoadFence();
        return (long) LONG.getOpaque(file, GENERATION_OFFSET) == generation;
    }

    static void writeHeader(
            ByteBuffer file, long storeId, int shard, long generation, long basePosition) {
        writeHeader(file, storeId, shard, generation, basePosition, file.capacity());
    }

    /** As above, when the buffer is not the whole file. */
    static void writeHeader(
            ByteBuffer file,
            long storeId,
            int shard,
            long generation,
            long basePosition,
            long length) {
        for (int at = 0; at < HEADER_LENGTH; at += Long.BYTES) {
            file.putLong(at, 0L);
        }
        file.putInt(MAGIC_OFFSET, MAGIC);
        file.putShort(MAJOR_OFFSET, (short) MAJOR_VERSION);
        file.putShort(MINOR_OFFSET, (short) MINOR_VERSION);
        file.putLong(STORE_ID_OFFSET, storeId);
        file.putInt(SHARD_OFFSET, shard);
        file.putLong(GENERATION_OFFSET, generation);
        file.putLong(BASE_POSITION_OFFSET, basePosition);
        file.putLong(LENGTH_OFFSET, length);
        file.putInt(CRC_OFFSET, crc(file));
    }

    /** The format version in a header that {@link #isWhole}. */
    static int version(ByteBuffer file) {
        return file.getShort(MAJOR_OFFSET) & 0xFFFF;
    }

    /**
     * Whether the file begins with a WAL file's header as it was written, of whatever version:
     * length and place of the CRC are those of every version.
     */
    static boolean isWhole(ByteBuffer file) {
        return file.capacity() >= MIN_FILE_LENGTH
                && file.getInt(MAGIC_OFFSET) == MAGIC
                && file.getInt(CRC_OFFSET) == crc(file);
    }

    /** The file's length by its header. */
    static long length(ByteBuffer file) {
        return file.getLong(LENGTH_OFFSET);
    }

    /** Whether a header that {@link #isWhole} names this store and shard. */
    static boolean belongsTo(ByteBuffer file, long storeId, int shard) {
        return file.getLong(STORE_ID_OFFSET) == storeId && file.getInt(SHARD_OFFSET) == shard;
    }

    /** What is wrong with a header, or null when it is the one that is expected. */
    static String problem(
            ByteBuffer file, long storeId, int shard, long generation, long basePosition) {
        if (file.capacity() < MIN_FILE_LENGTH) {
            return "file has only " + file.capacity() + " bytes";
        }
        if (file.getInt(MAGIC_OFFSET) != MAGIC) {
            return "no WAL file: wrong magic number";
        }
        if (file.getInt(CRC_OFFSET) != crc(file)) {
            return "file header fails its checksum";
        }
        if (!belongsTo(file, storeId, shard)) {
            return "file belongs to another store or shard";
        }
        if (file.getLong(GENERATION_OFFSET) != generation
                || file.getLong(BASE_POSITION_OFFSET) != basePosition) {
            return "file holds generation "
                    + file.getLong(GENERATION_OFFSET)
                    + " at position "
                    + file.getLong(BASE_POSITION_OFFSET)
                    + ", the manifest names generation "
                    + generation
                    + " at position "
                    + basePosition;
        }
        if (file.getLong(LENGTH_OFFSET) != file.capacity()) {
            return "file was cut: it has "
                    + file.capacity()
                    + " of "
                    + file.getLong(LENGTH_OFFSET)
                    + " bytes";
        }
        return null;
    }

    private static int crc(ByteBuffer file) {
        final CRC32C crc = new CRC32C();
        crc.update(file.slice(0, CRC_OFFSET));
        return (int) crc.getValue();
    }
}
