package io.tickring.transport.shm;

import io.tickring.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.PointerBytesStore;

/**
 * The first page of a region file, little endian; written by the owner before the name exists for
 * anyone, and but for the state never again:
 *
 * <pre>
 *  0 u32 magic "TRSM"   4 u16 version, 1   6 u16 length of the header, 4,096
 *  8 u64 length of the region              16 u64, 24 u64 region id
 * 32 u32 pid of the owner                  36 u32 CRC32C of bytes 0 to 35
 * 64 u32 state: 1 open, 2 sealed; on a cache line of its own, since the writer reads it at each put
 * </pre>
 */
final class ShmHeader {
    /** A page, so that the region behind it begins at one. */
    static final int LENGTH = 4096;

    static final int VERSION = 1;

    static final int STATE_OFFSET = 64;
    static final int OPEN = 1;
    static final int SEALED = 2;

    private static final int MAGIC = 0x4D535254;
    private static final int CRC_OFFSET = 36;

    private ShmHeader() {}

    /** A header as bytes, one page. */
    static ByteBuffer encode(ShmId region, long length, long pid) {
        final ByteBuffer header = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, MAGIC).putShort(4, (short) VERSION).putShort(6, (short) LENGTH);
        header.putLong(8, length).putLong(16, region.high()).putLong(24, region.low());
        header.putInt(32, (int) pid);
        header.putInt(CRC_OFFSET, crc(header.array()));
        return header.putInt(STATE_OFFSET, OPEN);
    }

    /**
     * A mapped header says what the handle said.
     *
     * @param where the file, for the message
     * @throws TransportException when it does not, or the region is sealed
     */
    static void check(PointerBytesStore mapped, ShmHandle handle, String where) {
        final byte[] bytes = new byte[CRC_OFFSET + Integer.BYTES];
        mapped.read(0, bytes, 0, bytes.length);
        final ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        final String ask = "; ask the region's owner for a new handle";
        if (header.getInt(0) != MAGIC) {
            throw new TransportException(
                    where + " is not a region file: no header at byte 0" + ask);
        }
        final int version = Short.toUnsignedInt(header.getShort(4));
        if (version != VERSION) {
            throw new TransportException(
                    where
                            + " is a region file of version "
                            + version
                            + ", this process reads version "
                            + VERSION
                            + "; run the same release on both sides");
        }
        if (header.getInt(CRC_OFFSET) != crc(bytes)
                || Short.toUnsignedInt(header.getShort(6)) != LENGTH) {
            throw new TransportException(
                    where + " has a damaged header: bytes 0 to " + (CRC_OFFSET + 3) + ask);
        }
        if (header.getLong(16) != handle.region().high()
                || header.getLong(24) != handle.region().low()
                || header.getLong(8) != handle.length()
                || header.getInt(32) != (int) handle.pid()) {
            throw new TransportException(
                    where + " is another region than its handle says: bytes 8 to 35" + ask);
        }
        if (mapped.readVolatileInt(STATE_OFFSET) != OPEN) {
            throw new TransportException(where + " was sealed by its owner" + ask);
        }
    }

    private static int crc(byte[] header) {
        final CRC32C crc = new CRC32C();
        crc.update(header, 0, CRC_OFFSET);
        return (int) crc.getValue();
    }
}
