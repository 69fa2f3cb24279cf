package io.tickring.tools;

/** The arguments do not make sense together, or with the store at hand. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
