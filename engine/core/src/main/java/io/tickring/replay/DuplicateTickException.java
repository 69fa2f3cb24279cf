package io.tickring.replay;

/** An event is in two of the stores that are read as one: each must be in one of them only. */
public final class DuplicateTickException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    DuplicateTickException(String message) {
        super(message);
    }
}
