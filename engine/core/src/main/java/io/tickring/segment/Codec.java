package io.tickring.segment;

/** How the zones of a segment are kept. */
public enum Codec {
    /**
     * Columns as they are, read where the file is mapped; rows sorted by (symbol, arrival). Fast to
     * write, and to read one symbol from.
     */
    NONE(0),

    /**
     * Packed: rows in arrival order, columns stored as differences where that is shorter, and every
     * buffer compressed by zstd in the way of Arrow's own {@code BodyCompression}, so that foreign
     * readers follow. A fifth of the size and less.
     */
    ZSTD(1);

    private final int code;

    Codec(int code) {
        this.code = code;
    }

    /** The number that stands for it in files. */
    int code() {
        return code;
    }

    /** The codec of a number in a file, or null. */
    static Codec of(int code) {
        return code == NONE.code ? NONE : code == ZSTD.code ? ZSTD : null;
    }
}
