package io.tickring.tick;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A view of one event, over whatever memory holds its lines.
 *
 * <p><b>Reuse:</b> handlers are given the same view again and again, over memory that is recycled;
 * it is valid until the handler returns. {@link #copy} keeps an event. <b>Thread:</b> the one that
 * was handed the view.
 */
public final class Tick {
    private final Names names;
    private ByteBuffer buffer;
    private int offset;
    private long position;

    public Tick(Names names) {
        this.names = names;
    }

    /**
     * Points the view at an event.
     *
     * @param buffer little-endian; holds all lines of the event without a break
     * @param offset of the event's first byte
     * @param position on the shard's line, or -1 where there is none yet
     */
    public Tick wrap(ByteBuffer buffer, int offset, long position) {
        assert buffer.order() == ByteOrder.LITTLE_ENDIAN : "ticks are little-endian";
        this.buffer = buffer;
        this.offset = offset;
        this.position = position;
        return this;
    }

    /** Nanoseconds since the Unix epoch, by the venue's clock. */
    public long eventTime() {
        return TickLayout.eventTime(buffer, offset);
    }

    /** Nanoseconds since the Unix epoch, when the feed handler took it off the wire. */
    public long receiveTime() {
        return TickLayout.receiveTime(buffer, offset);
    }

    /** Counts the ticks of its source session from 1. */
    public long sourceSequence() {
        return TickLayout.sourceSequence(buffer, offset);
    }

    public int symbolId() {
        return TickLayout.symbolId(buffer, offset);
    }

    public int sourceId() {
        return TickLayout.sourceId(buffer, offset);
    }

    public int typeId() {
        return TickLayout.typeOf(TickLayout.typeAndLines(buffer, offset));
    }

    /** 64-byte lines that the event takes. */
    public int lines() {
        return TickLayout.linesOf(TickLayout.typeAndLines(buffer, offset));
    }

    /** Bytes that the event takes, header included. */
    public int length() {
        return lines() << TickLayout.LINE_SHIFT;
    }

    /** Byte on the shard's log line at which the event starts; -1 before it is logged. */
    public long position() {
        return position;
    }

    /** The memory behind the view; the event starts at {@link #offset}. */
    public ByteBuffer buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    /** The symbol's name; empty when the event has none. */
    public String symbol() {
        return names.symbol(symbolId());
    }

    public String source() {
        return names.source(sourceId());
    }

    public TickType type() {
        return names.type(typeId());
    }

    public Names names() {
        return names;
    }

    /** Whether the event is of this type. */
    public boolean is(TickType type) {
        return type().equals(type);
    }

    /**
     * The value of a numeric field of this event's type, widened to 64 bits; a char as its code.
     *
     * @throws IllegalArgumentException for text and bytes
     */
    public long getLong(Field field) {
        final int at = offset + field.offset();
        return switch (field.kind()) {
            case I64, PRICE, SIZE, TIME -> buffer.getLong(at);
            case I32 -> buffer.getInt(at);
            case U32 -> buffer.getInt(at) & 0xFFFF_FFFFL;
            case I16 -> buffer.getShort(at);
            case U16 -> buffer.getShort(at) & 0xFFFF;
            case I8 -> buffer.get(at);
            case CHAR -> buffer.get(at) & 0xFF;
            case TEXT, BYTES ->
                    throw new IllegalArgumentException(field.name() + " is not a number");
        };
    }

    public char getChar(Field field) {
        assert field.kind() == FieldKind.CHAR : field;
        return (char) (buffer.get(offset + field.offset()) & 0xFF);
    }

    /** A text field without the zero bytes that fill it up. Allocates. */
    public String getText(Field field) {
        assert field.kind() == FieldKind.TEXT : field;
        int length = field.length();
        while (length > 0 && buffer.get(offset + field.offset() + length - 1) == 0) {
            length--;
        }
        final byte[] text = new byte[length];
        buffer.get(offset + field.offset(), text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** How many bytes a bytes field holds. */
    public int bytesLength(Field field) {
        assert field.kind() == FieldKind.BYTES : field;
        return buffer.getShort(offset + field.offset()) & 0xFFFF;
    }

    /**
     * A copy of a bytes field. Allocates.
     *
     * @throws IllegalStateException when the field says that it is longer than its event
     */
    public byte[] getBytes(Field field) {
        final int length = bytesLength(field);
        final int from = field.offset() + Short.BYTES;
        if (length > length() - from) {
            throw new IllegalStateException(
                    "event at position "
                            + position
                            + ": field "
                            + field.name()
                            + " of "
                            + length
                            + " bytes does not fit into its "
                            + lines()
                            + " lines");
        }
        final byte[] bytes = new byte[length];
        buffer.get(offset + from, bytes);
        return bytes;
    }

    /** The price of an event whose type has one, in units of 10⁻⁹. */
    public long price() {
        return getLong(required(type().price(), "price"));
    }

    /** The size of an event whose type has one, in the units of its schema. */
    public long size() {
        return getLong(required(type().size(), "size"));
    }

    /** Whether the event counts in bars and VWAP; see {@link TickType#isTrade}. */
    public boolean countsAsTrade() {
        final TickType type = type();
        return type.isTrade() && (type.printable() == null || getChar(type.printable()) == 'Y');
    }

    private Field required(Field field, String fieldName) {
        if (field == null) {
            throw new IllegalArgumentException("type " + type() + " has no " + fieldName);
        }
        return field;
    }

    /** A view of a copy of this event, which stays when the handler returns. Allocates. */
    public Tick copy() {
        final int length = length();
        final ByteBuffer own = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        own.put(0, buffer, offset, length);
        return new Tick(names).wrap(own, 0, position);
    }

    @Override
    public String toString() {
        return buffer == null ? "tick(unset)" : TickText.format(this);
    }
}
