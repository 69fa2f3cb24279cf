package io.tickring.feed.itch;

import io.tickring.tick.FieldKind;

/** What a message field holds on the wire, big-endian, and the kind of tick field it becomes. */
enum WireKind {
    U16(2, FieldKind.U16),
    U32(4, FieldKind.U32),
    /** 64 bits as they stand: an identifier. */
    ID(8, FieldKind.I64),
    SHARES4(4, FieldKind.SIZE),
    SHARES8(8, FieldKind.SIZE),
    /** u32 with four decimals. */
    PRICE4(4, FieldKind.PRICE),
    /** u64 with eight decimals. */
    PRICE8(8, FieldKind.PRICE),
    CHAR(1, FieldKind.CHAR),
    /** ASCII, filled up with spaces. */
    TEXT(0, FieldKind.TEXT);

    private final int length;
    private final FieldKind fieldKind;

    WireKind(int length, FieldKind fieldKind) {
        this.length = length;
        this.fieldKind = fieldKind;
    }

    /** Bytes on the wire; 0 where the tick field's length says. */
    int length() {
        return length;
    }

    FieldKind fieldKind() {
        return fieldKind;
    }

    /** Whether there are bytes that the tick field cannot give back. */
    boolean isChecked() {
        return this == SHARES8 || this == PRICE8 || this == TEXT;
    }
}
