package io.tickring.tick;

/** What a payload field holds, and how many bytes it takes. */
public enum FieldKind {
    /** Signed 8-bit integer. */
    I8(1, 1),
    /** Signed 16-bit integer. */
    I16(2, 2),
    /** Unsigned 16-bit integer. */
    U16(3, 2),
    /** Signed 32-bit integer. */
    I32(4, 4),
    /** Unsigned 32-bit integer. */
    U32(5, 4),
    /** Signed 64-bit integer. */
    I64(6, 8),
    /** A price: i64 in units of 10⁻⁹; {@link Decimals#UNDEFINED_PRICE} when there is none. */
    PRICE(7, 8),
    /** A quantity: i64 in units of 10^-exponent, the exponent standing in the field. */
    SIZE(8, 8),
    /** A time: i64, nanoseconds since the Unix epoch. */
    TIME(9, 8),
    /** One byte of ASCII. */
    CHAR(10, 1),
    /** ASCII of fixed width, filled up with zero bytes. */
    TEXT(11, 0),
    /** A u16 length and so many bytes: variable, only as the last field of a type. */
    BYTES(12, 0);

    private static final FieldKind[] BY_CODE = new FieldKind[values().length + 1];

    static {
        for (FieldKind kind : values()) {
            BY_CODE[kind.code] = kind;
        }
    }

    private final int code;
    private final int width;

    FieldKind(int code, int width) {
        this.code = code;
        this.width = width;
    }

    /** What stands for the kind in stored definitions. */
    public int code() {
        return code;
    }

    /**
     * @throws IllegalArgumentException for a code that this build does not know
     */
    public static FieldKind of(int code) {
        if (code < 1 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("field kind " + code + " is not known");
        }
        return BY_CODE[code];
    }

    /** Bytes of one value, or 0 when the field itself says ({@link #TEXT}, {@link #BYTES}). */
    public int width() {
        return width;
    }

    /** Whether {@link Tick#getLong} and {@link TickWriter#putLong} apply. */
    public boolean isNumeric() {
        return width != 0;
    }
}
