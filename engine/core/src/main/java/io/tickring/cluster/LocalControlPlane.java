package io.tickring.cluster;

import io.tickring.fs.FileSystem;
import io.tickring.fs.ReplacedFile;
import io.tickring.fs.UnknownVersionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The control plane of a node that has nobody to agree with: one small file, replaced as a whole.
 * Little-endian, 32 bytes:
 *
 * <pre>
 *   0      4       6       8       16            20        28     32
 *  +------+-------+-------+-------+-------------+---------+------+
 *  |"TRCP"| major | minor | epoch | incarnation |    0    | crc  |
 *  +------+-------+-------+-------+-------------+---------+------+
 * </pre>
 *
 * Replaced through {@link ReplacedFile}: a crash leaves the one before or this one. <b>Thread:</b>
 * any; one process at a time, which the store's lock sees to.
 */
public final class LocalControlPlane implements ControlPlane {
    private static final int LENGTH = 32;
    private static final int MAGIC = 0x50435254;
    private static final int MAJOR_VERSION = 1;
    private static final int MINOR_VERSION = 0;
    private static final int EPOCH_OFFSET = 8;
    private static final int INCARNATION_OFFSET = 16;
    private static final int CRC_OFFSET = 28;

    private final FileSystem files;
    private final Path file;
    private long epoch;
    private int incarnation;

    private LocalControlPlane(FileSystem files, Path file, long epoch, int incarnation) {
        this.files = files;
        this.file = file;
        this.epoch = epoch;
        this.incarnation = incarnation;
    }

    /**
     * Reads the file; where there is none the first epoch begins.
     *
     * @param file in an existing directory
     * @throws IOException when the file is damaged: it is not replaced, since an incarnation that
     *     is granted again would number other events like those of its first life
     */
    public static LocalControlPlane open(FileSystem files, Path file) throws IOException {
        if (!files.exists(file)) {
            final LocalControlPlane fresh = new LocalControlPlane(files, file, 1, 0);
            fresh.write(1, 0);
            return fresh;
        }
        final ByteBuffer in = files.read(file);
        if (in.limit() != LENGTH || in.getInt(0) != MAGIC) {
            throw damaged(file, 0, "this is no control plane's file of " + LENGTH + " bytes");
        }
        if (in.getInt(CRC_OFFSET) != crc(in)) {
            throw damaged(file, CRC_OFFSET, "the file fails its checksum");
        }
        final int major = in.getShort(4) & 0xFFFF;
        if (major != MAJOR_VERSION) {
            throw new UnknownVersionException(
                    file.toString(), "control plane", major, MAJOR_VERSION);
        }
        // The name may be known to the page cache only, and what was answered must not go back.
        files.forceDirectory(file.getParent());
        return new LocalControlPlane(
                files, file, in.getLong(EPOCH_OFFSET), in.getInt(INCARNATION_OFFSET));
    }

    private static IOException damaged(Path file, int offset, String what) {
        return new IOException(
                file
                        + " at "
                        + offset
                        + ": "
                        + what
                        + "; put a good copy back, or set the node up anew under another node id:"
                        + " this id must not be given an incarnation twice");
    }

    @Override
    public synchronized long epoch() {
        return epoch;
    }

    @Override
    public synchronized long advanceEpoch() throws IOException {
        write(epoch + 1, incarnation);
        return ++epoch;
    }

    @Override
    public synchronized int grantIncarnation() throws IOException {
        if (incarnation == -1) {
            throw new IOException(
                    file + ": all 2^32 incarnations are granted; set the node up under another id");
        }
        write(epoch, incarnation + 1);
        return ++incarnation;
    }

    private void write(long newEpoch, int newIncarnation) throws IOException {
        final ByteBuffer out = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, MAGIC).putShort(4, (short) MAJOR_VERSION).putShort(6, (short) MINOR_VERSION);
        out.putLong(EPOCH_OFFSET, newEpoch).putInt(INCARNATION_OFFSET, newIncarnation);
        out.putInt(CRC_OFFSET, crc(out));
        ReplacedFile.write(files, file, out);
    }

    private static int crc(ByteBuffer bytes) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, CRC_OFFSET));
        return (int) crc.getValue();
    }
}
