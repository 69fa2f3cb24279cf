package io.tickring.segment;

import io.tickring.tick.FieldKind;
import java.util.Locale;

/** What a column of a segment holds. */
public enum ColumnKind {
    I8(1),
    I16(2),
    U16(3),
    I32(4),
    U32(5),
    I64(6),
    PRICE(7),
    SIZE(8),
    TIME(9),
    CHAR(10),
    TEXT(11),
    /** i32 index into the dictionary of symbols. */
    SYMBOL(32),
    /** i16 or i32 index into the dictionary of sources. */
    SOURCE(33),
    /** i16 index into the dictionary of types. */
    TYPE(34),
    /** The event's lines: i32 offsets, one more than rows, and bytes. */
    LINES(35);

    private final int code;

    ColumnKind(int code) {
        this.code = code;
    }

    /** The number that stands for it in files. */
    public int code() {
        return code;
    }

    /** The word for it in a file's metadata. */
    String fieldName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a number in a file, or null. */
    static ColumnKind of(int code) {
        for (final ColumnKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        return null;
    }

    /** The kind of column that keeps fields of this kind. */
    static ColumnKind of(FieldKind kind) {
        return switch (kind) {
            case I8 -> I8;
            case I16 -> I16;
            case U16 -> U16;
            case I32 -> I32;
            case U32 -> U32;
            case I64 -> I64;
            case PRICE -> PRICE;
            case SIZE -> SIZE;
            case TIME -> TIME;
            case CHAR -> CHAR;
            case TEXT -> TEXT;
            case BYTES ->
                    throw new IllegalArgumentException("variable bytes are kept as lines only");
        };
    }
}
