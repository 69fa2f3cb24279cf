package io.tickring.segment;

/**
 * How the buffers of a record batch are kept. Where it is not {@link #NONE}, the batch says so in
 * Arrow's own {@code BodyCompression}, so that foreign readers follow.
 */
enum Codec {
    /** As they are: read where the file is mapped. */
    NONE(0);

    private final int code;

    Codec(int code) {
        this.code = code;
    }

    /** The number that stands for it in files. */
    int code() {
        return code;
    }

    /** Whether this reader knows the codec of that number. */
    static boolean isKnown(int code) {
        return code == NONE.code;
    }
}
