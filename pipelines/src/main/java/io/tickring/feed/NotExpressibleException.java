package io.tickring.feed;

/**
 * A tick that the wanted feed format has no bytes for: its type, or the value of one of its fields.
 * The message names the tick and what to do.
 */
public final class NotExpressibleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotExpressibleException(String message) {
        super(message);
    }
}
