package io.tickring.feed.itch;

import io.tickring.tick.Field;
import io.tickring.tick.FieldKind;
import io.tickring.tick.TickType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One message type of the specification and the tick type that it becomes. Immutable; any thread.
 *
 * <p>Every message begins alike; big-endian, times in ns since midnight, New York:
 *
 * <pre>
 *   0      1        3          5             11
 *  +------+--------+----------+-------------+--------- - -
 *  |letter| locate | tracking | timestamp   | its own fields, some with an 8-byte stock
 *  +------+--------+----------+-------------+--------- - -
 * </pre>
 */
final class ItchMessage {
    static final int LETTER_OFFSET = 0;
    static final int LOCATE_OFFSET = LETTER_OFFSET + Byte.BYTES;
    static final int TRACKING_OFFSET = LOCATE_OFFSET + Short.BYTES;
    static final int TIMESTAMP_OFFSET = TRACKING_OFFSET + Short.BYTES;
    static final int TIMESTAMP_LENGTH = 6;
    static final int HEADER_LENGTH = TIMESTAMP_OFFSET + TIMESTAMP_LENGTH;
    static final long MAX_TIMESTAMP = (1L << (8 * TIMESTAMP_LENGTH)) - 1;

    /** Stands for "no stock" where an offset is asked for: the letter lies there. */
    static final int NO_STOCK = 0;

    private static final int EIGHT_BYTES_TO_TIMESTAMP_END = HEADER_LENGTH - Long.BYTES;

    final char letter;
    final int length;
    final TickType type;
    final int lines;
    final int stockOffset;
    final boolean isChecked;
    private final WireField[] fields;
    private final WireField[] checked;

    private ItchMessage(Builder builder) {
        letter = builder.letter;
        length = builder.offset;
        type = builder.type;
        lines = builder.type.lines();
        stockOffset = builder.stockOffset;
        fields = builder.fields.toArray(WireField[]::new);
        checked =
                builder.fields.stream()
                        .filter(field -> field.kind().isChecked())
                        .toArray(WireField[]::new);
        isChecked = checked.length > 0;
    }

    /** Starts a message; its own fields follow in the order of the wire. */
    static Builder of(char letter, TickType type) {
        return new Builder(letter, type);
    }

    static int locate(ByteBuffer message, int at) {
        return message.getShort(at + LOCATE_OFFSET) & 0xFFFF;
    }

    static long timestamp(ByteBuffer message, int at) {
        return message.getLong(at + EIGHT_BYTES_TO_TIMESTAMP_END) & MAX_TIMESTAMP;
    }

    boolean hasStock() {
        return stockOffset != NO_STOCK;
    }

    /** The fields that {@link #decode} writes, stock and time not among them. */
    List<WireField> fields() {
        return List.of(fields);
    }

    /** Why this message cannot become a tick of its type, or null; the stock is not looked at. */
    ItchRawReason whyRaw(ByteBuffer message, int at) {
        for (WireField field : checked) {
            final ItchRawReason reason = field.whyRaw(message, at);
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    /** Writes the fields of the tick that starts at {@code tickAt}; {@link #whyRaw} was null. */
    void decode(ByteBuffer message, int at, ByteBuffer tick, int tickAt) {
        for (WireField field : fields) {
            field.decode(message, at, tick, tickAt);
        }
    }

    /**
     * Writes letter, timestamp, stock and all fields.
     *
     * @param timestamp 0 to {@link #MAX_TIMESTAMP}
     * @param stock ignored where the message has none
     * @return null, or the field whose value has no bytes on the wire
     */
    Field encode(
            ByteBuffer tick, int tickAt, long timestamp, long stock, ByteBuffer message, int at) {
        message.putLong(at + EIGHT_BYTES_TO_TIMESTAMP_END, timestamp); // locate, tracking go over
        message.put(at + LETTER_OFFSET, (byte) letter);
        if (hasStock()) {
            message.putLong(at + stockOffset, stock);
        }
        for (WireField field : fields) {
            if (!field.encode(tick, tickAt, message, at)) {
                return field.field();
            }
        }
        return null;
    }

    /** Sums the offsets, and sees to it that every field of the tick type is there once. */
    static final class Builder {
        private final char letter;
        private final TickType type;
        private final List<WireField> fields = new ArrayList<>();
        private int offset = LOCATE_OFFSET;
        private int stockOffset = NO_STOCK;

        private Builder(char letter, TickType type) {
            this.letter = letter;
            this.type = type;
            add(WireKind.U16, "locate").add(WireKind.U16, "tracking");
            assert offset == TIMESTAMP_OFFSET;
            offset = HEADER_LENGTH;
        }

        Builder u32(String field) {
            return add(WireKind.U32, field);
        }

        Builder id(String field) {
            return add(WireKind.ID, field);
        }

        Builder shares4(String field) {
            return add(WireKind.SHARES4, field);
        }

        Builder shares8(String field) {
            return add(WireKind.SHARES8, field);
        }

        Builder price4(String field) {
            return add(WireKind.PRICE4, field);
        }

        Builder price8(String field) {
            return add(WireKind.PRICE8, field);
        }

        Builder character(String field) {
            return add(WireKind.CHAR, field);
        }

        Builder text(String field) {
            return add(WireKind.TEXT, field);
        }

        Builder stock() {
            stockOffset = offset;
            offset += Alpha.STOCK_LENGTH;
            return this;
        }

        /**
         * @param specified the message's length by the specification
         */
        ItchMessage length(int specified) {
            if (offset != specified || fields.size() != type.fields().size()) {
                throw new IllegalStateException(
                        "message '"
                                + letter
                                + "' has "
                                + offset
                                + " bytes, not "
                                + specified
                                + ", or leaves out a field of "
                                + type);
            }
            return new ItchMessage(this);
        }

        private Builder add(WireKind kind, String name) {
            final Field field = type.field(name);
            final int length = kind == WireKind.TEXT ? field.length() : kind.length();
            if (field.kind() != kind.fieldKind()
                    || (field.kind() == FieldKind.SIZE && field.exponent() != 0)) {
                throw new IllegalStateException(kind + " cannot become " + type + '.' + field);
            }
            fields.add(new WireField(kind, offset, length, field));
            offset += length;
            return this;
        }
    }
}
