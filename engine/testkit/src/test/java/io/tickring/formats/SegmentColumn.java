package io.tickring.formats;

import java.util.List;

/** A column as the index block tells of it, FORMATS.md §5.1. */
record SegmentColumn(
        String name,
        int kind,
        int exponent,
        int width,
        int encoding,
        int lowBytes,
        int byteInEvent,
        int firstBuffer) {
    static final int LENGTH = 64;
    static final int PLAIN = 0;
    static final int DELTA = 1;
    static final int SYMBOL_DELTA = 2;
    static final int SOURCE_DELTA = 3;
    static final int DELAY = 4;
    static final int LINE_DELTA = 5;
    static final int EQUAL = 6;
    static final int PAYLOAD = 7;
    static final int LINES = 35;

    private static final int NAME_AT = 16;
    private static final int TEXT = 11;
    private static final int PRICE = 7;
    private static final List<String> ENCODINGS =
            List.of(
                    "plain",
                    "delta",
                    "symbolDelta",
                    "sourceDelta",
                    "delay",
                    "lineDelta",
                    "equal",
                    "payload");

    static SegmentColumn read(Bytes index, long at) {
        final SegmentColumn column =
                new SegmentColumn(
                        index.utf8(at + NAME_AT, index.u16(at + 2)),
                        index.u8(at),
                        index.u8(at + 1),
                        index.u16(at + 4),
                        index.u8(at + 6),
                        index.u8(at + 7),
                        index.i32(at + 8),
                        index.i32(at + 12));
        FormatException.check(
                column.encoding < ENCODINGS.size(), index.where(), "unknown encoding: " + column);
        return column;
    }

    /** What Arrow calls it; empty where Arrow has no such field. */
    String arrowName() {
        if (encoding == EQUAL) {
            return "";
        }
        if (encoding != PLAIN) {
            return name + "." + ENCODINGS.get(encoding);
        }
        return lowBytes == 0 ? name : name + ".split";
    }

    /** Buffers of it in a zone. */
    int buffers() {
        if (encoding == EQUAL) {
            return 0;
        }
        return kind == LINES ? 2 : 1 + lowBytes;
    }

    /** Whether its rows are whole numbers, codes of characters and of dictionaries among them. */
    boolean isNumber() {
        return kind != LINES && kind != TEXT;
    }

    /** Whether its kind is one of whole numbers that may be encoded. */
    boolean isWhole() {
        return kind >= 2 && kind <= 9;
    }

    /** Whether it is that of a field of the segment's type. */
    boolean holds(EventType.Field field) {
        return (name.equals(field.name()) || name.equals("payload." + field.name()))
                && kind == field.kind()
                && width == field.length()
                && (kind == PRICE || exponent == field.exponent())
                && byteInEvent == Event.PAYLOAD + field.offset();
    }
}
