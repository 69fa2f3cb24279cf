package io.tickring.symbol;

import io.tickring.tick.Field;
import io.tickring.tick.FieldKind;
import io.tickring.tick.TickType;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a definition and of a session start, as they stand in the log and in the manifest.
 *
 * <pre>
 * text          u8 length, UTF-8 bytes
 * type          text name | u8 flags (1 = trade) | u8 fields | field...
 * field         text name | u8 kind (code) | u8 length | u8 exponent
 * session       text source | i32 ordinal | text format | text sha256 | text date | i64 midnightNs
 * </pre>
 *
 * Little-endian. What is read here was covered by a checksum; a value out of range is still
 * refused.
 */
public final class DefinitionCodec {
    /** Kinds of a {@code definition} event. */
    public static final char SYMBOL = 'S';

    public static final char TYPE = 'T';

    private static final int TRADE_FLAG = 1;
    private static final int MAX_ENCODED_LENGTH = 4096;

    private DefinitionCodec() {}

    public static byte[] encode(TickType type) {
        final ByteBuffer out = buffer();
        putText(out, type.name());
        out.put((byte) (type.isTrade() ? TRADE_FLAG : 0));
        out.put((byte) type.fields().size());
        for (Field field : type.fields()) {
            putText(out, field.name());
            out.put((byte) field.kind().code());
            out.put((byte) field.length());
            out.put((byte) field.exponent());
        }
        return written(out);
    }

    public static TickType decodeType(byte[] bytes) {
        final ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            final TickType.Builder type = TickType.named(text(in));
            if ((in.get() & TRADE_FLAG) != 0) {
                type.countsAsTrade();
            }
            for (int fields = in.get() & 0xFF; fields > 0; fields--) {
                final String name = text(in);
                final FieldKind kind = FieldKind.of(in.get() & 0xFF);
                type.field(name, kind, in.get() & 0xFF, in.get() & 0xFF);
            }
            return type.build();
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("definition of a type ends too early", e);
        }
    }

    /**
     * @throws IllegalArgumentException when the type's definition is too long for one event
     */
    static void check(TickType type) {
        final int length = encode(type).length;
        if (length > Marks.MAX_DEFINITION_LENGTH) {
            throw new IllegalArgumentException(
                    "the definition of type "
                            + type.name()
                            + " takes "
                            + length
                            + " bytes, more than "
                            + Marks.MAX_DEFINITION_LENGTH
                            + "; shorten its field names");
        }
    }

    public static byte[] encode(SessionInfo session) {
        final ByteBuffer out = buffer();
        putText(out, session.source());
        out.putInt(session.ordinal());
        putText(out, session.format());
        putText(out, session.sha256());
        putText(out, session.date());
        out.putLong(session.midnightNs());
        return written(out);
    }

    /**
     * @throws IllegalArgumentException when the session has a text too long to be encoded
     */
    static void check(SessionInfo session) {
        final byte[] encoded = encode(session);
        assert encoded.length <= Marks.MAX_DEFINITION_LENGTH : encoded.length;
    }

    public static SessionInfo decodeSession(int sourceId, byte[] bytes) {
        final ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            return new SessionInfo(
                    sourceId, text(in), in.getInt(), text(in), text(in), text(in), in.getLong());
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("session start ends too early", e);
        }
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(MAX_ENCODED_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] written(ByteBuffer out) {
        final byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    private static void putText(ByteBuffer out, String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 255) {
            throw new IllegalArgumentException("text takes more than 255 bytes: " + text);
        }
        out.put((byte) bytes.length).put(bytes);
    }

    private static String text(ByteBuffer in) {
        final byte[] bytes = new byte[in.get() & 0xFF];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
