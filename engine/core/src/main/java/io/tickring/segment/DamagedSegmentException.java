package io.tickring.segment;

import java.nio.file.Path;

/** The bytes of a segment are not those that were written. */
public final class DamagedSegmentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;
    private final long offset;
    private final String what;

    public DamagedSegmentException(Path file, long offset, String what) {
        super("segment " + file + " is damaged at byte " + offset + ": " + what);
        this.file = file;
        this.offset = offset;
        this.what = what;
    }

    public Path file() {
        return file;
    }

    /** Byte in the file where the damaged part starts. */
    public long offset() {
        return offset;
    }

    /** What is wrong there, in words. */
    public String what() {
        return what;
    }
}
