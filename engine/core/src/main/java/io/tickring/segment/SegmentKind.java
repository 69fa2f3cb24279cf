package io.tickring.segment;

/** How a segment keeps its events. */
public enum SegmentKind {
    /** Events of one type, a column for each field. */
    COLUMNS(1),

    /** Events of several types, or of variable length, as their 64-byte lines. */
    LINES(2);

    private final int code;

    SegmentKind(int code) {
        this.code = code;
    }

    /** The number that stands for it in files. */
    public int code() {
        return code;
    }

    /**
     * The kind of a number in a file.
     *
     * @throws IllegalArgumentException for a number that stands for none
     */
    public static SegmentKind of(int code) {
        return switch (code) {
            case 1 -> COLUMNS;
            case 2 -> LINES;
            default -> throw new IllegalArgumentException("unknown segment kind " + code);
        };
    }
}
