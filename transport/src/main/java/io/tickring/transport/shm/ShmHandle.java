package io.tickring.transport.shm;

import io.tickring.transport.Puts;
import io.tickring.transport.RegionHandle;
import io.tickring.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What a writer is told of a region. The file's name is made of the two ids, never taken from a
 * peer; the directory is told for people, and a writer looks in its own only. The body of a {@link
 * RegionHandle}, little endian:
 *
 * <pre>
 *  0 u64 length of the region    8 u64, 16 u64 owner id    24 u64, 32 u64 region id
 * 40 u32 pid of the owner       44 u16 length of the directory's name, 1,024 at most
 * 46 the owner's directory, UTF-8
 * </pre>
 */
record ShmHandle(long length, ShmId owner, ShmId region, long pid, String directory) {
    static final int VERSION = 1;

    private static final int DIRECTORY_OFFSET = 46;
    private static final int MAX_DIRECTORY_LENGTH = 1024;

    byte[] encode() {
        final byte[] name = directory.getBytes(StandardCharsets.UTF_8);
        final int nameLength = Math.min(name.length, MAX_DIRECTORY_LENGTH);
        final ByteBuffer body =
                ByteBuffer.allocate(DIRECTORY_OFFSET + nameLength)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .putLong(owner.high())
                        .putLong(owner.low())
                        .putLong(region.high())
                        .putLong(region.low())
                        .putInt((int) pid)
                        .putShort((short) nameLength)
                        .put(name, 0, nameLength);
        return RegionHandle.wrap(ShmTransport.NAME, VERSION, body.array());
    }

    /**
     * @throws TransportException when it is not a whole handle of this transport and version, or
     *     says what cannot be
     */
    static ShmHandle decode(byte[] handle, long maxRegionLength) {
        final ByteBuffer body = RegionHandle.unwrap(ShmTransport.NAME, VERSION, handle);
        final int bodyLength = body.remaining();
        if (bodyLength < DIRECTORY_OFFSET
                || bodyLength
                        != DIRECTORY_OFFSET
                                + Short.toUnsignedInt(body.getShort(DIRECTORY_OFFSET - 2))) {
            throw new TransportException(
                    "handle of a shared-memory region with a body of "
                            + bodyLength
                            + " bytes, which is not what it says itself; ask the region's owner"
                            + " for a new one");
        }
        final long length = body.getLong();
        final ShmId owner = new ShmId(body.getLong(), body.getLong());
        final ShmId region = new ShmId(body.getLong(), body.getLong());
        final long pid = Integer.toUnsignedLong(body.getInt());
        final byte[] name = new byte[Short.toUnsignedInt(body.getShort())];
        body.get(name);
        final String directory = new String(name, StandardCharsets.UTF_8);
        if (length <= 0
                || length > maxRegionLength
                || length % Puts.ALIGNMENT != 0
                || directory.chars().anyMatch(Character::isISOControl)) {
            throw new TransportException(
                    "handle of a shared-memory region that makes no sense: a region of "
                            + length
                            + " bytes of process "
                            + pid
                            + "; ask the region's owner for a new one");
        }
        return new ShmHandle(length, owner, region, pid, directory);
    }

    Path fileIn(Path ownDirectory) {
        return ownDirectory.resolve(ShmDirectory.regionName(owner, region));
    }
}
