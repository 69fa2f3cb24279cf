package io.tickring.feed.itch;

import java.nio.ByteBuffer;

/** Tells an ITCH file by its first record. */
final class ItchFirstRecord {
    private static final int GZIP_MAGIC = 0x1F8B;

    private ItchFirstRecord() {}

    /**
     * @param name of the source
     * @param input from its position on the source's first bytes: the first record, or all there
     *     are
     */
    static void check(String name, ByteBuffer input) throws NotItchException {
        final int at = input.position();
        final int available = input.remaining();
        if (available == 0) {
            throw new NotItchException(
                    name + " is empty: it holds no record; give a file with ITCH 5.0 messages");
        }
        if (available < Short.BYTES + Byte.BYTES) {
            throw refusal(name, "the file ends within its first record, after " + available + " B");
        }
        final int length = input.getShort(at) & 0xFFFF;
        final int letter = input.get(at + Short.BYTES) & 0xFF;
        final ItchMessage message = ItchMessages.byLetter(letter);
        if (length == GZIP_MAGIC) {
            throw refusal(name, "it is compressed; unpack it with gunzip");
        }
        if (length == 0) {
            throw refusal(name, "the first record is empty");
        }
        if (message == null) {
            throw refusal(
                    name,
                    String.format(
                            "no message has type 0x%02X; the record has %d B", letter, length));
        }
        if (message.length != length) {
            throw refusal(
                    name,
                    String.format(
                            "a message '%c' has %d B, the record has %d",
                            message.letter, message.length, length));
        }
    }

    private static NotItchException refusal(String name, String why) {
        return new NotItchException(
                name
                        + " is not NASDAQ TotalView-ITCH 5.0, at offset 0: "
                        + why
                        + ". Expected are messages with a 2-byte big-endian length before each"
                        + " (BinaryFILE); check that it is the right file and format");
    }
}
