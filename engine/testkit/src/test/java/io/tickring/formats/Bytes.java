package io.tickring.formats;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Bytes of a file, read one field behind the other or by offset. */
final class Bytes {
    private final String where;
    private final ByteBuffer buffer;

    Bytes(String where, ByteBuffer bytes) {
        this.where = where;
        buffer = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    String where() {
        return where;
    }

    int length() {
        return buffer.limit();
    }

    /** So many bytes from an offset, as bytes of their own. */
    Bytes part(long offset, long length) {
        check(offset, length);
        return new Bytes(where + " from byte " + offset, buffer.slice((int) offset, (int) length));
    }

    ByteBuffer buffer() {
        return buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear();
    }

    private void check(long offset, long length) {
        FormatException.check(
                offset >= 0 && length >= 0 && offset <= length() - length,
                where,
                length + " bytes at " + offset + " are not in its " + length());
    }

    int u8(long offset) {
        check(offset, 1);
        return buffer.get((int) offset) & 0xFF;
    }

    int u16(long offset) {
        check(offset, 2);
        return buffer.getShort((int) offset) & 0xFFFF;
    }

    int i32(long offset) {
        check(offset, 4);
        return buffer.getInt((int) offset);
    }

    long u32(long offset) {
        return i32(offset) & 0xFFFF_FFFFL;
    }

    long i64(long offset) {
        check(offset, 8);
        return buffer.getLong((int) offset);
    }

    String ascii(long offset, int length) {
        return new String(copy(offset, length), StandardCharsets.US_ASCII);
    }

    String utf8(long offset, int length) {
        return new String(copy(offset, length), StandardCharsets.UTF_8);
    }

    byte[] copy(long offset, int length) {
        check(offset, length);
        final byte[] bytes = new byte[length];
        buffer.get((int) offset, bytes);
        return bytes;
    }

    boolean isZero(long from, long to) {
        for (long at = from; at < to; at++) {
            if (u8(at) != 0) {
                return false;
            }
        }
        return true;
    }

    /** CRC-32C of the bytes from one offset to another. */
    long crc(long from, long to) {
        check(from, to - from);
        final CRC32C crc = new CRC32C();
        crc.update(buffer.slice((int) from, (int) (to - from)));
        return crc.getValue();
    }

    /** A reader of fields that starts here. */
    Fields fields(long offset) {
        return new Fields((int) offset);
    }

    /** One field behind the other. */
    final class Fields {
        private int at;

        private Fields(int at) {
            this.at = at;
        }

        int at() {
            return at;
        }

        boolean isAtEnd() {
            return at == length();
        }

        int u8() {
            return Bytes.this.u8(skip(1));
        }

        int u16() {
            return Bytes.this.u16(skip(2));
        }

        int i32() {
            return Bytes.this.i32(skip(4));
        }

        long u32() {
            return Bytes.this.u32(skip(4));
        }

        long i64() {
            return Bytes.this.i64(skip(8));
        }

        String text() {
            final int length = u8();
            return utf8(skip(length), length);
        }

        /** A count of things of which each takes some bytes. */
        int count(int leastBytesOfOne) {
            final int count = i32();
            FormatException.check(
                    count >= 0 && (long) count * leastBytesOfOne <= length() - at,
                    where,
                    "no room for " + count + " at " + at);
            return count;
        }

        Bytes part(int length) {
            return Bytes.this.part(skip(length), length);
        }

        private int skip(int length) {
            final int from = at;
            at += length;
            return from;
        }
    }
}
