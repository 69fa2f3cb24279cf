package io.tickring.tools;

/** The user asked the command to stop, and it has something to put in order first. */
final class InterruptedCommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InterruptedCommandException() {
        super("interrupted");
    }
}
