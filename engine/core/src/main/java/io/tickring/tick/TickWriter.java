package io.tickring.tick;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes one event into memory that holds all its lines without a break. Reused.
 *
 * <p>{@link #begin} first: it writes the header and clears the payload, so that bytes that no field
 * covers are zero. <b>Thread:</b> one at a time.
 */
public final class TickWriter {
    private ByteBuffer buffer;
    private int offset;

    /**
     * @param buffer little-endian
     * @param offset where the event starts
     */
    public TickWriter wrap(ByteBuffer buffer, int offset) {
        assert buffer.order() == ByteOrder.LITTLE_ENDIAN : "ticks are little-endian";
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Writes the header and clears the payload of all lines. */
    public TickWriter begin(
            int typeId,
            int lines,
            int symbolId,
            int sourceId,
            long sourceSequence,
            long eventTime,
            long receiveTime) {
        buffer.putLong(offset + TickLayout.EVENT_TIME_OFFSET, eventTime);
        buffer.putLong(offset + TickLayout.RECEIVE_TIME_OFFSET, receiveTime);
        buffer.putLong(offset + TickLayout.SOURCE_SEQUENCE_OFFSET, sourceSequence);
        buffer.putInt(offset + TickLayout.SYMBOL_ID_OFFSET, symbolId);
        buffer.putShort(
                offset + TickLayout.TYPE_AND_LINES_OFFSET,
                (short) TickLayout.typeAndLines(typeId, lines));
        buffer.putShort(offset + TickLayout.SOURCE_ID_OFFSET, (short) sourceId);
        final int end = offset + (lines << TickLayout.LINE_SHIFT);
        for (int at = offset + TickLayout.PAYLOAD_OFFSET; at < end; at += Long.BYTES) {
            buffer.putLong(at, 0L);
        }
        return this;
    }

    /** Writes a numeric field; the value is cut to the field's width. */
    public TickWriter putLong(Field field, long value) {
        final int at = offset + field.offset();
        switch (field.kind()) {
            case I64, PRICE, SIZE, TIME -> buffer.putLong(at, value);
            case I32, U32 -> buffer.putInt(at, (int) value);
            case I16, U16 -> buffer.putShort(at, (short) value);
            case I8, CHAR -> buffer.put(at, (byte) value);
            case TEXT, BYTES ->
                    throw new IllegalArgumentException(field.name() + " is not a number");
        }
        return this;
    }

    public TickWriter putChar(Field field, char value) {
        assert field.kind() == FieldKind.CHAR : field;
        buffer.put(offset + field.offset(), (byte) value);
        return this;
    }

    /**
     * Writes a text field, one byte a character.
     *
     * @throws IllegalArgumentException when the text is longer than the field
     */
    public TickWriter putText(Field field, CharSequence text) {
        assert field.kind() == FieldKind.TEXT : field;
        if (text.length() > field.length()) {
            throw new IllegalArgumentException(
                    field.name() + " holds " + field.length() + " bytes: '" + text + "'");
        }
        for (int i = 0; i < text.length(); i++) {
            buffer.put(offset + field.offset() + i, (byte) text.charAt(i));
        }
        return this;
    }

    /**
     * Copies bytes into a text or bytes field; the event must have been begun with lines for them.
     */
    public TickWriter putBytes(Field field, ByteBuffer from, int fromOffset, int length) {
        final int at = offset + field.offset();
        if (field.kind() == FieldKind.BYTES) {
            buffer.putShort(at, (short) length);
            buffer.put(at + Short.BYTES, from, fromOffset, length);
        } else {
            assert field.kind() == FieldKind.TEXT && length <= field.length() : field;
            buffer.put(at, from, fromOffset, length);
        }
        return this;
    }

    /** The memory under the writer, for codecs that know their fields' places. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where the event starts in {@link #buffer}. */
    public int offset() {
        return offset;
    }
}
