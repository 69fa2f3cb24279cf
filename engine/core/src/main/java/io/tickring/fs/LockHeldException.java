package io.tickring.fs;

import java.io.IOException;

/** Another process, or this one, already holds a directory. */
public final class LockHeldException extends IOException {
    private static final long serialVersionUID = 1L;

    public LockHeldException(String message) {
        super(message);
    }
}
