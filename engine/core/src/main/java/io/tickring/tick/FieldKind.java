package io.tickring.tick;

/** What a payload field holds, and how many bytes it takes. */
public enum FieldKind {
    /** Signed 8-bit integer. */
    I8(1),
    /** Signed 16-bit integer. */
    I16(2),
    /** Unsigned 16-bit integer. */
    U16(2),
    /** Signed 32-bit integer. */
    I32(4),
    /** Unsigned 32-bit integer. */
    U32(4),
    /** Signed 64-bit integer. */
    I64(8),
    /** A price: i64 in units of 10⁻⁹; {@link Decimals#UNDEFINED_PRICE} when there is none. */
    PRICE(8),
    /** A quantity: i64 in units of 10^-exponent, the exponent standing in the field. */
    SIZE(8),
    /** A time: i64, nanoseconds since the Unix epoch. */
    TIME(8),
    /** One byte of ASCII. */
    CHAR(1),
    /** ASCII of fixed width, filled up with zero bytes. */
    TEXT(0),
    /** A u16 length and so many bytes: variable, only as the last field of a type. */
    BYTES(0);

    private final int width;

    FieldKind(int width) {
        this.width = width;
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
