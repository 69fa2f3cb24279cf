package io.tickring.fs;

import java.io.IOException;

/** A file is of a format version that this build does not read: nothing is wrong with it. */
public final class UnknownVersionException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param file that was to be read
     * @param format its kind, for example {@code manifest}
     * @param found version in it
     * @param known version that this build reads
     */
    public UnknownVersionException(String file, String format, int found, int known) {
        super(
                file
                        + ": "
                        + format
                        + " format version "
                        + found
                        + " is not known, this build reads version "
                        + known
                        + "; open it with the build that wrote it, or a newer one");
    }
}
