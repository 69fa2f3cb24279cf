package io.tickring.feed.itch;

import java.nio.charset.StandardCharsets;

/**
 * The specification's Alpha fields: printable ASCII, filled up with spaces on the right. A stock is
 * eight such bytes and is handled as one big-endian word, its first character highest.
 */
final class Alpha {
    static final int STOCK_LENGTH = Long.BYTES;

    /** Eight spaces: no stock. */
    static final long BLANK_STOCK = 0x2020_2020_2020_2020L;

    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long TO_HIGH_FROM_SPACE = 0x6060_6060_6060_6060L;
    private static final long TO_HIGH_FROM_DELETE = 0x0101_0101_0101_0101L;

    private Alpha() {}

    static boolean isPrintable(byte character) {
        return character >= ' ' && character < 0x7F;
    }

    /** Whether all eight bytes are printable, so that cutting trailing spaces loses nothing. */
    static boolean isPrintable(long stock) {
        // No byte's sum carries into the next: below 0x80 the largest is 0x7F + 0x60.
        return (stock & HIGH_BITS) == 0
                && ((stock + TO_HIGH_FROM_SPACE) & HIGH_BITS) == HIGH_BITS
                && ((stock + TO_HIGH_FROM_DELETE) & HIGH_BITS) == 0;
    }

    /** A printable stock without its trailing spaces. Allocates. */
    static String name(long stock) {
        final byte[] characters = new byte[STOCK_LENGTH];
        int length = 0;
        for (int i = 0; i < STOCK_LENGTH; i++) {
            characters[i] = (byte) (stock >>> (56 - 8 * i));
            if (characters[i] != ' ') {
                length = i + 1;
            }
        }
        return new String(characters, 0, length, StandardCharsets.US_ASCII);
    }

    /** Whether this name is what {@link #name} gives for some stock. */
    static boolean isStock(String name) {
        final int length = name.length();
        if (length > STOCK_LENGTH || (length > 0 && name.charAt(length - 1) == ' ')) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name.charAt(i) < ' ' || name.charAt(i) >= 0x7F) {
                return false;
            }
        }
        return true;
    }

    /** The word of a name for which {@link #isStock} holds. */
    static long stock(String name) {
        long stock = BLANK_STOCK;
        for (int i = 0; i < name.length(); i++) {
            final int shift = 56 - 8 * i;
            stock ^= (long) (name.charAt(i) ^ ' ') << shift;
        }
        return stock;
    }
}
