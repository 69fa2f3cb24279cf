package io.tickring.tools;

import java.io.IOException;

/** A command cannot do its work; the message says what, where and what to do. */
final class CommandFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    CommandFailedException(String message) {
        super(message);
    }

    CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
