package io.tickring.replication;

/** A message of a peer that is not what it should be. */
final class MessageFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MessageFormatException(String message) {
        super(message);
    }
}
