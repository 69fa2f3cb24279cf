package io.tickring.transport.control;

import io.tickring.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Frames in buffers; the layout stands in the package's documentation. */
final class Frames {
    static final int MAX_LENGTH = 65_536;
    static final int HEAD_LENGTH = 16;
    static final int KEEP_ALIVE = 0;

    private static final int MAX_TYPE = 255;
    private static final int CRC_OFFSET = 4;
    private static final int TYPE_OFFSET = 8;
    private static final int CORRELATION_OFFSET = 12;
    private static final int PADDING_MASK = 0xFFFFFF00;

    private Frames() {}

    /** Writes a frame at the buffer's position, which has room for it, and moves behind it. */
    static void encode(ByteBuffer into, int type, int correlation, ByteBuffer payload) {
        final int start = into.position();
        final int length = HEAD_LENGTH + payload.remaining();
        into.putInt(length).putInt(0).putInt(type).putInt(correlation).put(payload.duplicate());
        into.putInt(start + CRC_OFFSET, checksum(into, start, length));
    }

    /** What a caller may send; a keep-alive is the channel's own. */
    static void check(int type, ByteBuffer payload) {
        if (type <= KEEP_ALIVE || type > MAX_TYPE) {
            throw new IllegalArgumentException("a frame's type is 1 to 255, not " + type);
        }
        if (payload.remaining() > ControlFrame.MAX_PAYLOAD_LENGTH) {
            throw new TransportException(
                    "a control frame holds "
                            + ControlFrame.MAX_PAYLOAD_LENGTH
                            + " bytes, not "
                            + payload.remaining()
                            + "; send it in parts");
        }
    }

    /** Whether the bytes between offset and limit begin with a whole frame's length of bytes. */
    static boolean isWhole(ByteBuffer bytes, int offset) {
        final int there = bytes.limit() - offset;
        return there >= HEAD_LENGTH && there >= length(bytes, offset);
    }

    /**
     * Why these bytes cannot become a frame, or null; as soon as the length is there.
     *
     * @param offset of what should be a frame
     */
    static String refusalOfLength(ByteBuffer bytes, int offset) {
        if (bytes.limit() - offset < Integer.BYTES) {
            return null;
        }
        final int length = length(bytes, offset);
        return length < HEAD_LENGTH || length > MAX_LENGTH
                ? "it announced a frame of "
                        + Integer.toUnsignedString(length)
                        + " bytes; "
                        + HEAD_LENGTH
                        + " to "
                        + MAX_LENGTH
                        + " are allowed"
                : null;
    }

    /** Why a whole frame is refused, or null. */
    static String refusal(ByteBuffer bytes, int offset) {
        final int length = length(bytes, offset);
        if (bytes.getInt(offset + CRC_OFFSET) != checksum(bytes, offset, length)) {
            return "its frame of " + length + " bytes has a wrong checksum";
        }
        return (bytes.getInt(offset + TYPE_OFFSET) & PADDING_MASK) != 0
                ? "its frame has bits set that must be zero"
                : null;
    }

    static int length(ByteBuffer bytes, int offset) {
        return bytes.getInt(offset);
    }

    static int type(ByteBuffer bytes, int offset) {
        return bytes.getInt(offset + TYPE_OFFSET);
    }

    static int correlation(ByteBuffer bytes, int offset) {
        return bytes.getInt(offset + CORRELATION_OFFSET);
    }

    /** The payload of a whole frame, read only, little endian. */
    static ByteBuffer payload(ByteBuffer bytes, int offset) {
        return bytes.asReadOnlyBuffer()
                .slice(offset + HEAD_LENGTH, length(bytes, offset) - HEAD_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int checksum(ByteBuffer bytes, int offset, int length) {
        final CRC32C crc = new CRC32C();
        crc.update(range(bytes, offset, Integer.BYTES));
        crc.update(range(bytes, offset + TYPE_OFFSET, length - TYPE_OFFSET));
        return (int) crc.getValue();
    }

    static int crc(ByteBuffer bytes, int offset, int length) {
        final CRC32C crc = new CRC32C();
        crc.update(range(bytes, offset, length));
        return (int) crc.getValue();
    }

    private static ByteBuffer range(ByteBuffer bytes, int offset, int length) {
        return bytes.duplicate().limit(offset + length).position(offset);
    }
}
