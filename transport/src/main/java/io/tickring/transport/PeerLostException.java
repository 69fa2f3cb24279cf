package io.tickring.transport;

/** The process that owns a region is gone, as far as the transport noticed. */
public final class PeerLostException extends TransportException {
    private static final long serialVersionUID = 1;

    public PeerLostException(String message) {
        super(message);
    }
}
