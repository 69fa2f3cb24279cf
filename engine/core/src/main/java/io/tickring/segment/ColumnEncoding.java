package io.tickring.segment;

/**
 * How the values of a column are stored in a packed segment; see {@link SegmentIndexLayout}. All
 * arithmetic is modulo 2 to the bits of the column's width, so that every value comes back whatever
 * it is.
 */
public enum ColumnEncoding {
    /** As they are. */
    PLAIN(0, "plain"),

    /** The difference to the row before; row 0 as it is. */
    DELTA(1, "delta"),

    /** The difference to the row before of the same symbol; the first of a symbol as it is. */
    SYMBOL_DELTA(2, "symbolDelta"),

    /** The difference to the row before of the same source; the first of a source as it is. */
    SOURCE_DELTA(3, "sourceDelta"),

    /** The difference to the event time of the same row. */
    DELAY(4, "delay"),

    /**
     * The {@link #DELTA} of value − 64 × sourceSequence: what a position moves on by, less a line
     * for each number of the sequence.
     */
    LINE_DELTA(5, "lineDelta"),

    /** Not at all: every value equals the event time of its row. */
    EQUAL(6, "equal"),

    /** Lines without the 32 bytes of the header, which other columns hold. */
    PAYLOAD(7, "payload");

    private static final ColumnEncoding[] VALUES = values();

    private final int code;
    private final String word;

    ColumnEncoding(int code, String word) {
        this.code = code;
        this.word = word;
    }

    /** The number that stands for it in files. */
    int code() {
        return code;
    }

    /** The word for it in a file's metadata. */
    String word() {
        return word;
    }

    /** The encoding of a number in a file, or null. */
    static ColumnEncoding of(int code) {
        return code < VALUES.length ? VALUES[code] : null;
    }
}
