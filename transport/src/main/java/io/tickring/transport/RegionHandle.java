package io.tickring.transport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * What every region handle begins and ends with, so that a handle of another transport, of another
 * version, cut or damaged is told by name before its body is looked at. Little endian:
 *
 * <pre>
 *  0 u32 magic "TRRH"      4 u16 version of this frame, 1      6 u16 length of the whole handle
 *  8 u8[8] name of the transport, ASCII, zeros behind          16 u16 version of the body
 * 18 the transport's own body                                  length - 4: u32 CRC32C of all before
 * </pre>
 *
 * <b>Thread:</b> any.
 */
public final class RegionHandle {
    /** The longest handle, in bytes. */
    public static final int MAX_LENGTH = 4096;

    private static final int MAGIC = 0x48525254;
    private static final int FRAME_VERSION = 1;
    private static final int NAME_OFFSET = 8;
    private static final int NAME_LENGTH = 8;
    private static final int BODY_OFFSET = 18;
    private static final int CRC_LENGTH = 4;

    /** Of a transport; what a handle says goes into messages. */
    private static final String NAME = "[a-z0-9]{1,8}";

    private RegionHandle() {}

    /**
     * A handle around a body.
     *
     * @param transport its {@linkplain Transport#name() name}, at most 8 ASCII characters
     * @param bodyVersion 0 to 65,535
     */
    public static byte[] wrap(String transport, int bodyVersion, byte[] body) {
        final byte[] name = transport.getBytes(StandardCharsets.US_ASCII);
        final int length = BODY_OFFSET + body.length + CRC_LENGTH;
        if (name.length > NAME_LENGTH || length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a handle holds a name of 8 characters and "
                            + (MAX_LENGTH - BODY_OFFSET - CRC_LENGTH)
                            + " bytes, not "
                            + transport
                            + " and "
                            + body.length);
        }
        final ByteBuffer handle = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        handle.putInt(MAGIC).putShort((short) FRAME_VERSION).putShort((short) length);
        handle.put(name).position(NAME_OFFSET + NAME_LENGTH);
        handle.putShort((short) bodyVersion).put(body);
        handle.putInt(crc(handle.array(), length - CRC_LENGTH));
        return handle.array();
    }

    /**
     * The body of a handle, little endian, read only, position 0.
     *
     * @param transport whose handle it must be
     * @param bodyVersion that it must have
     * @throws TransportException when it is another one, or not whole
     */
    public static ByteBuffer unwrap(String transport, int bodyVersion, byte[] handle) {
        if (handle.length < BODY_OFFSET + CRC_LENGTH || handle.length > MAX_LENGTH) {
            throw new TransportException(
                    "not a region handle: "
                            + handle.length
                            + " bytes; ask the region's owner for a new one");
        }
        final ByteBuffer bytes =
                ByteBuffer.wrap(handle).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt(0) != MAGIC) {
            throw new TransportException(
                    "not a region handle: it begins with "
                            + Integer.toHexString(bytes.getInt(0))
                            + "; ask the region's owner for a new one");
        }
        final int frameVersion = Short.toUnsignedInt(bytes.getShort(4));
        if (frameVersion != FRAME_VERSION) {
            throw new TransportException(
                    "region handle of version "
                            + frameVersion
                            + ", this process reads version "
                            + FRAME_VERSION
                            + "; run the same release on both sides");
        }
        final int length = Short.toUnsignedInt(bytes.getShort(6));
        if (length != handle.length
                || bytes.getInt(length - CRC_LENGTH) != crc(handle, length - CRC_LENGTH)) {
            throw new TransportException(
                    "damaged region handle: "
                            + handle.length
                            + " bytes, of which its header says "
                            + length
                            + ", or its checksum does not fit; ask the region's owner for a new"
                            + " one");
        }
        final String name =
                new String(handle, NAME_OFFSET, NAME_LENGTH, StandardCharsets.US_ASCII)
                        .replace("\0", "");
        if (!name.equals(transport)) {
            throw new TransportException(
                    "region handle of transport "
                            + (name.matches(NAME) ? name : "with a name that is none")
                            + ", this one is "
                            + transport
                            + "; give both processes the same --transport");
        }
        final int version = Short.toUnsignedInt(bytes.getShort(NAME_OFFSET + NAME_LENGTH));
        if (version != bodyVersion) {
            throw new TransportException(
                    "region handle of "
                            + transport
                            + " version "
                            + version
                            + ", this process reads version "
                            + bodyVersion
                            + "; run the same release on both sides");
        }
        return bytes.slice(BODY_OFFSET, length - BODY_OFFSET - CRC_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int crc(byte[] bytes, int length) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
