package io.tickring.transport;

/** What a transport cannot do, in words: what, where, and what to do. */
public class TransportException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TransportException(String message) {
        super(message);
    }

    public TransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
