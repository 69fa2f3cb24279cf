package io.tickring.segment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The bytes of an index block where the file is mapped; offsets are in the block. Immutable. */
final class SegmentIndexBlock {
    private final Path file;
    private final ByteBuffer bytes;
    private final int start;
    private final int length;

    /**
     * @param bytes the whole file
     * @param start of the block in it
     */
    SegmentIndexBlock(Path file, ByteBuffer bytes, int start, int length) {
        this.file = file;
        this.bytes = bytes;
        this.start = start;
        this.length = length;
    }

    Path file() {
        return file;
    }

    /** The whole file. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Byte in the file at which the block starts. */
    int start() {
        return start;
    }

    int length() {
        return length;
    }

    /**
     * @throws DamagedSegmentException which names the byte in the file, unless all is good
     */
    void check(boolean good, int offset, String what) {
        if (!good) {
            throw new DamagedSegmentException(file, (long) start + offset, "index: " + what);
        }
    }

    long getLong(int offset) {
        return bytes.getLong(start + offset);
    }

    int getInt(int offset) {
        return bytes.getInt(start + offset);
    }

    int getShort(int offset) {
        return bytes.getShort(start + offset) & 0xFFFF;
    }

    int getByte(int offset) {
        return bytes.get(start + offset) & 0xFF;
    }

    String text(int offset, int textLength) {
        final byte[] text = new byte[textLength];
        bytes.get(start + offset, text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
