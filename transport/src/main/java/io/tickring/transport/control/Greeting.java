package io.tickring.transport.control;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The first 32 bytes of each side; the layout stands in the package's documentation. */
final class Greeting {
    static final int LENGTH = 32;
    static final int VERSION = 1;

    private static final int MAGIC = 0x43435254;
    private static final int CRC_OFFSET = 28;

    private Greeting() {}

    static ByteBuffer of(ControlConfig config) {
        final ByteBuffer greeting = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        greeting.putInt(0, MAGIC).putShort(4, (short) VERSION);
        greeting.putLong(8, config.clusterIdHigh()).putLong(16, config.clusterIdLow());
        return greeting.putInt(CRC_OFFSET, Frames.crc(greeting, 0, CRC_OFFSET));
    }

    /** Whether it is a greeting at all, of any version and cluster. */
    static boolean isGreeting(ByteBuffer bytes, int offset) {
        return bytes.getInt(offset) == MAGIC;
    }

    /** Why the peer's greeting is refused, or null. */
    static String refusal(ByteBuffer bytes, int offset, ControlConfig config) {
        if (bytes.getInt(offset) != MAGIC) {
            return "its first bytes are not a greeting of the control channel";
        }
        // Before the checksum: another version may check itself in another way.
        final int version = Short.toUnsignedInt(bytes.getShort(offset + 4));
        if (version != VERSION) {
            return "it speaks control version "
                    + version
                    + ", this process version "
                    + VERSION
                    + "; run the same release on both sides";
        }
        if (bytes.getInt(offset + CRC_OFFSET) != Frames.crc(bytes, offset, CRC_OFFSET)) {
            return "its greeting is damaged";
        }
        final long high = bytes.getLong(offset + 8);
        final long low = bytes.getLong(offset + 16);
        if (high != config.clusterIdHigh() || low != config.clusterIdLow()) {
            return "it belongs to cluster "
                    + hex(high, low)
                    + ", this process to "
                    + hex(config.clusterIdHigh(), config.clusterIdLow())
                    + "; give both the same cluster id";
        }
        return null;
    }

    private static String hex(long high, long low) {
        return String.format("%016x%016x", high, low);
    }
}
