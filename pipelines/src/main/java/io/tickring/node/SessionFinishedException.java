package io.tickring.node;

import java.io.IOException;

/** A file was stored to its end before. */
public final class SessionFinishedException extends IOException {
    private static final long serialVersionUID = 1L;

    SessionFinishedException(String file, String label) {
        super(
                file
                        + " is stored already, as session "
                        + label
                        + "; --again stores it a second time");
    }
}
