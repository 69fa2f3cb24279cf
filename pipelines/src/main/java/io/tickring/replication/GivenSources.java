package io.tickring.replication;

import io.tickring.fs.FileSystem;
import io.tickring.fs.ReplacedFile;
import io.tickring.fs.UnknownVersionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Remembers, in a node's directory, the last id of a source session that the node gave out. Another
 * node may have such an id in its log before this node has it in its own: a life that forgot it
 * must not let it stand for another session. Little-endian, 16 bytes, replaced as a whole ({@link
 * ReplacedFile}):
 *
 * <pre>
 *   0      4       6       8        12    16
 *  +------+-------+-------+--------+------+
 *  |"TRSG"| major | minor | lastId | crc  |
 *  +------+-------+-------+--------+------+
 * </pre>
 *
 * There is none before the first session. <b>Thread:</b> any.
 */
final class GivenSources {
    static final String NAME = "sources.given";

    private static final int LENGTH = 16;
    private static final int MAGIC = 'T' | 'R' << 8 | 'S' << 16 | 'G' << 24;
    private static final int MAJOR_VERSION = 1;
    private static final int MINOR_VERSION = 0;
    private static final int LAST_ID_OFFSET = 8;
    private static final int CRC_OFFSET = 12;

    private final FileSystem files;
    private final Path file;
    private int lastId;

    private GivenSources(FileSystem files, Path file, int lastId) {
        this.files = files;
        this.file = file;
        this.lastId = lastId;
    }

    /**
     * Reads what earlier lives of the node gave out.
     *
     * @throws IOException when the file cannot be read or is damaged: it is not replaced, since an
     *     id would stand for two sessions
     */
    static GivenSources open(FileSystem files, Path directory) throws IOException {
        final Path file = directory.resolve(NAME);
        if (!files.exists(file)) {
            return new GivenSources(files, file, 0);
        }
        final ByteBuffer in = files.read(file);
        if (in.limit() != LENGTH || in.getInt(0) != MAGIC) {
            throw damaged(file, 0, "this is no file of given sources of " + LENGTH + " bytes");
        }
        if (in.getInt(CRC_OFFSET) != crc(in)) {
            throw damaged(file, CRC_OFFSET, "the file fails its checksum");
        }
        final int major = in.getShort(4) & 0xFFFF;
        if (major != MAJOR_VERSION) {
            throw new UnknownVersionException(
                    file.toString(), "given sources", major, MAJOR_VERSION);
        }
        return new GivenSources(files, file, in.getInt(LAST_ID_OFFSET));
    }

    private static IOException damaged(Path file, int offset, String what) {
        return new IOException(
                file
                        + " at "
                        + offset
                        + ": "
                        + what
                        + "; put a good copy back: without it a source id that another node knows"
                        + " could be given to a second session");
    }

    /** The last id that was given out; 0 when none was. */
    synchronized int lastId() {
        return lastId;
    }

    /**
     * An id is given out: no later life gives it out again once this has returned.
     *
     * @throws IOException when that cannot be written
     */
    synchronized void give(int id) throws IOException {
        if (id <= lastId) {
            // Two sessions began at once, and the later one was noted first.
            return;
        }
        final ByteBuffer out = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, MAGIC).putShort(4, (short) MAJOR_VERSION).putShort(6, (short) MINOR_VERSION);
        out.putInt(LAST_ID_OFFSET, id).putInt(CRC_OFFSET, crc(out));
        ReplacedFile.write(files, file, out);
        lastId = id;
    }

    private static int crc(ByteBuffer bytes) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, CRC_OFFSET));
        return (int) crc.getValue();
    }
}
