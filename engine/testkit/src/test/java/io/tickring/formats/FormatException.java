package io.tickring.formats;

/** The bytes are not what FORMATS.md says. */
public final class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FormatException(String where, String what) {
        super(where + ": " + what);
    }

    /** Refuses unless the page is kept. */
    static void check(boolean kept, String where, String what) {
        if (!kept) {
            throw new FormatException(where, what);
        }
    }
}
