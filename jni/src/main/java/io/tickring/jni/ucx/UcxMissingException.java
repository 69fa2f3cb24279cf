package io.tickring.jni.ucx;

/** UCX is not on this machine, or too old; the message says what to install. */
public final class UcxMissingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UcxMissingException(String message) {
        super(message);
    }
}
