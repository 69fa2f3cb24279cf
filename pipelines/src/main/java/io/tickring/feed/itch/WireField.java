package io.tickring.feed.itch;

import io.tickring.tick.Field;
import java.nio.ByteBuffer;

/**
 * How one field of a message becomes one field of a tick, and back. Immutable.
 *
 * @param kind what lies on the wire
 * @param wireOffset bytes from the message's first byte, its letter
 * @param wireLength bytes on the wire
 * @param field of the tick
 */
record WireField(WireKind kind, int wireOffset, int wireLength, Field field) {
    /** Price(4) to 10⁻⁹. */
    static final long PRICE4_UNIT = 100_000;

    /** Price(8) to 10⁻⁹. */
    static final long PRICE8_UNIT = 10;

    /** Why these bytes cannot become the field, or null when they can. */
    ItchRawReason whyRaw(ByteBuffer message, int at) {
        return switch (kind) {
            case SHARES8 -> message.getLong(at + wireOffset) < 0 ? ItchRawReason.NUMBER : null;
            case PRICE8 -> {
                final long wire = message.getLong(at + wireOffset);
                yield wire < 0 || wire > Long.MAX_VALUE / PRICE8_UNIT ? ItchRawReason.NUMBER : null;
            }
            case TEXT -> {
                for (int i = at + wireOffset; i < at + wireOffset + wireLength; i++) {
                    if (!Alpha.isPrintable(message.get(i))) {
                        yield ItchRawReason.TEXT;
                    }
                }
                yield null;
            }
            default -> null;
        };
    }

    /** Writes the field of the tick that starts at {@code tickAt}; {@link #whyRaw} was null. */
    void decode(ByteBuffer message, int at, ByteBuffer tick, int tickAt) {
        final int from = at + wireOffset;
        final int to = tickAt + field.offset();
        switch (kind) {
            case U16 -> tick.putShort(to, message.getShort(from));
            case U32 -> tick.putInt(to, message.getInt(from));
            case ID, SHARES8 -> tick.putLong(to, message.getLong(from));
            case SHARES4 -> tick.putLong(to, message.getInt(from) & 0xFFFF_FFFFL);
            case PRICE4 -> tick.putLong(to, (message.getInt(from) & 0xFFFF_FFFFL) * PRICE4_UNIT);
            case PRICE8 -> tick.putLong(to, message.getLong(from) * PRICE8_UNIT);
            case CHAR -> tick.put(to, message.get(from));
            case TEXT -> {
                int length = wireLength;
                while (length > 0 && message.get(from + length - 1) == ' ') {
                    length--;
                }
                for (int i = 0; i < length; i++) {
                    tick.put(to + i, message.get(from + i));
                }
            }
        }
    }

    /**
     * Writes the message's field out of the tick that starts at {@code tickAt}.
     *
     * @return false when the tick's value has no bytes on the wire
     */
    boolean encode(ByteBuffer tick, int tickAt, ByteBuffer message, int at) {
        final int from = tickAt + field.offset();
        final int to = at + wireOffset;
        switch (kind) {
            case U16 -> message.putShort(to, tick.getShort(from));
            case U32 -> message.putInt(to, tick.getInt(from));
            case ID -> message.putLong(to, tick.getLong(from));
            case SHARES8 -> {
                final long shares = tick.getLong(from);
                message.putLong(to, shares);
                return shares >= 0;
            }
            case SHARES4 -> {
                final long shares = tick.getLong(from);
                message.putInt(to, (int) shares);
                return shares >>> 32 == 0;
            }
            case PRICE4 -> {
                final long price = tick.getLong(from);
                final long wire = price / PRICE4_UNIT;
                message.putInt(to, (int) wire);
                return wire >>> 32 == 0 && wire * PRICE4_UNIT == price;
            }
            case PRICE8 -> {
                final long price = tick.getLong(from);
                message.putLong(to, price / PRICE8_UNIT);
                return price >= 0 && price % PRICE8_UNIT == 0;
            }
            case CHAR -> message.put(to, tick.get(from));
            case TEXT -> {
                return encodeText(tick, from, message, to);
            }
        }
        return true;
    }

    private boolean encodeText(ByteBuffer tick, int from, ByteBuffer message, int to) {
        int length = wireLength;
        while (length > 0 && tick.get(from + length - 1) == 0) {
            length--;
        }
        for (int i = 0; i < length; i++) {
            final byte character = tick.get(from + i);
            if (!Alpha.isPrintable(character)) {
                return false;
            }
            message.put(to + i, character);
        }
        for (int i = length; i < wireLength; i++) {
            message.put(to + i, (byte) ' ');
        }
        return true;
    }
}
