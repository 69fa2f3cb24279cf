package io.tickring.perf.micro;

import io.tickring.feed.itch.ItchGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;

/** A made-up trading day in ITCH 5.0, in the heap. Immutable. */
final class ItchDay {
    private static final int MESSAGES = 500_000;
    private static final int SYMBOLS = 1000;
    private static final char DIRECTORY = 'R';

    private final byte[] bytes;

    ItchDay() throws IOException {
        final ByteArrayOutputStream day = new ByteArrayOutputStream();
        new ItchGenerator(MESSAGES, SYMBOLS, 1).writeTo(Channels.newChannel(day), written -> {});
        bytes = day.toByteArray();
    }

    byte[] bytes() {
        return bytes;
    }

    /** All up to the last entry of the stock directory. */
    byte[] directory() {
        final ByteBuffer from = ByteBuffer.wrap(bytes);
        int end = 0;
        while (from.hasRemaining()) {
            final char type = typeAt(from);
            skip(from);
            if (type == DIRECTORY) {
                end = from.position();
            }
        }
        return Arrays.copyOf(bytes, end);
    }

    /**
     * The messages of one type, in their order.
     *
     * @throws IllegalArgumentException when the day has none
     */
    byte[] ofType(char type) {
        final ByteArrayOutputStream found = new ByteArrayOutputStream();
        final ByteBuffer from = ByteBuffer.wrap(bytes);
        while (from.hasRemaining()) {
            final int start = from.position();
            final boolean isWanted = typeAt(from) == type;
            skip(from);
            if (isWanted) {
                found.write(bytes, start, from.position() - start);
            }
        }
        if (found.size() == 0) {
            throw new IllegalArgumentException("the day has no message of type " + type);
        }
        return found.toByteArray();
    }

    private static char typeAt(ByteBuffer from) {
        return (char) from.get(from.position() + Short.BYTES);
    }

    private static void skip(ByteBuffer from) {
        final int length = Short.BYTES + (from.getShort(from.position()) & 0xFFFF);
        from.position(from.position() + length);
    }
}
