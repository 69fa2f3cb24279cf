package io.tickring.shard;

import io.tickring.fs.FileSystem;
import io.tickring.fs.UnknownVersionException;
import io.tickring.fs.WritableFile;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * A shard's manifest: an append-only file of checksummed edits, each forced before it counts.
 *
 * <pre>
 *   0      4       6       8      12     16
 *  +------+-------+-------+------+------+--------------------------- ...
 *  |"TRMF"| major | minor |  0   | crc  | edit...
 *  +------+-------+-------+------+------+--------------------------- ...
 *  edit   u32 length | u32 crc32c of the body | body
 * </pre>
 *
 * <b>Thread:</b> appending takes the object's lock: log agent, flush agent and compaction agent do.
 */
final class ManifestFile implements AutoCloseable {
    static final String NAME = "MANIFEST";

    private static final int MAGIC = 0x464D5254;
    private static final int MAJOR_VERSION = 1;
    private static final int MINOR_VERSION = 0;
    private static final int HEADER_LENGTH = 16;
    private static final int CRC_OFFSET = 12;
    private static final int EDIT_HEADER_LENGTH = 8;
    private static final long MAX_RESYNC_BYTES = 256L << 20;
    private static final String TEMPORARY = "MANIFEST.tmp";

    private final Path path;
    private final WritableFile file;
    private IOException failure;

    private ManifestFile(Path path, WritableFile file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Reads all edits.
     *
     * @return bytes of the file up to the last whole edit: what lies behind was being written when
     *     the process or machine stopped, and never counted
     * @throws DamagedStoreException when a bad edit has a good one behind it, or the file is none
     */
    static long read(FileSystem files, Path directory, Consumer<ManifestEdit> edits)
            throws IOException {
        final Path path = directory.resolve(NAME);
        final ByteBuffer in = files.read(path);
        checkHeader(path, in);
        int at = HEADER_LENGTH;
        while (isWhole(in, at)) {
            final int length = in.getInt(at);
            try {
                edits.accept(
                        ManifestCodec.decode(
                                in.slice(at + EDIT_HEADER_LENGTH, length)
                                        .order(ByteOrder.LITTLE_ENDIAN)));
            } catch (IllegalArgumentException e) {
                throw new DamagedStoreException(path, at, String.valueOf(e.getMessage()), e);
            } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
                throw new DamagedStoreException(
                        path, at, "an edit tells of more bytes than it has", e);
            }
            at += EDIT_HEADER_LENGTH + length;
        }
        if (hasWholeEditBehind(in, at)) {
            throw new DamagedStoreException(
                    path, at, "an edit fails its checksum, and whole edits follow", null);
        }
        return at;
    }

    /** Garbage that looks like a long edit costs a checksum, so the search is bounded in bytes. */
    private static boolean hasWholeEditBehind(ByteBuffer in, int at) {
        long budget = MAX_RESYNC_BYTES;
        for (int behind = at + 1; behind < in.limit() - EDIT_HEADER_LENGTH; behind++) {
            final int length = in.getInt(behind);
            if (length > 0 && length <= in.limit() - behind - EDIT_HEADER_LENGTH) {
                budget -= length;
                if (budget < 0) {
                    return false;
                }
                if (isWhole(in, behind)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void checkHeader(Path path, ByteBuffer in) throws IOException {
        if (in.limit() < HEADER_LENGTH || in.getInt(0) != MAGIC) {
            throw new DamagedStoreException(path, 0, "this is no manifest", null);
        }
        if (in.getInt(CRC_OFFSET) != crc(in.slice(0, CRC_OFFSET))) {
            throw new DamagedStoreException(path, 0, "the header fails its checksum", null);
        }
        final int major = in.getShort(4) & 0xFFFF;
        if (major != MAJOR_VERSION) {
            throw new UnknownVersionException(path.toString(), "manifest", major, MAJOR_VERSION);
        }
    }

    private static boolean isWhole(ByteBuffer in, int at) {
        if (in.limit() - at <= EDIT_HEADER_LENGTH) {
            return false;
        }
        final int length = in.getInt(at);
        return length > 0
                && length <= in.limit() - at - EDIT_HEADER_LENGTH
                && in.getInt(at + 4) == crc(in.slice(at + EDIT_HEADER_LENGTH, length));
    }

    /** Writes a manifest of these edits in place of the one that is there, if any. */
    static void write(FileSystem files, Path directory, List<ManifestEdit> edits)
            throws IOException {
        final Path temporary = directory.resolve(TEMPORARY);
        if (files.exists(temporary)) {
            files.delete(temporary);
        }
        try (WritableFile out = files.create(temporary)) {
            final ByteBuffer header =
                    ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            header.putInt(MAGIC).putShort((short) MAJOR_VERSION).putShort((short) MINOR_VERSION);
            header.putInt(CRC_OFFSET, crc(header.slice(0, CRC_OFFSET)));
            out.write(header.clear());
            for (ManifestEdit edit : edits) {
                out.write(framed(edit));
            }
            out.force();
        }
        files.rename(temporary, directory.resolve(NAME));
        files.forceDirectory(directory);
    }

    /**
     * Opens a manifest that was read, and forces it: a process that was killed may have left edits
     * that no disk has, and what is done because of them must not outlast them.
     */
    static ManifestFile open(FileSystem files, Path directory) throws IOException {
        final WritableFile file = files.append(directory.resolve(NAME));
        try {
            file.force();
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return new ManifestFile(directory.resolve(NAME), file);
    }

    /**
     * Returns when the edit is durable.
     *
     * @throws IOException when it may not be, and from then on always: a whole edit behind half of
     *     another could not be told from damage
     */
    synchronized void append(ManifestEdit edit) throws IOException {
        if (failure != null) {
            throw new IOException(
                    "the manifest failed before and takes no more: " + failure.getMessage(),
                    failure);
        }
        try {
            file.write(framed(edit));
            file.force();
        } catch (IOException e) {
            failure = new IOException("cannot write " + path + ": " + e.getMessage(), e);
            throw failure;
        }
    }

    private static ByteBuffer framed(ManifestEdit edit) {
        final ByteBuffer body = ManifestCodec.encode(edit);
        final ByteBuffer framed =
                ByteBuffer.allocate(EDIT_HEADER_LENGTH + body.remaining())
                        .order(ByteOrder.LITTLE_ENDIAN);
        return framed.putInt(body.remaining()).putInt(crc(body.duplicate())).put(body).flip();
    }

    private static int crc(ByteBuffer body) {
        final CRC32C crc = new CRC32C();
        crc.update(body);
        return (int) crc.getValue();
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
