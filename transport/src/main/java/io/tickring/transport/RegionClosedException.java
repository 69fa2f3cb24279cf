package io.tickring.transport;

/** A put to a region that was closed here or sealed by its owner; no memory was touched. */
public final class RegionClosedException extends TransportException {
    private static final long serialVersionUID = 1;

    public RegionClosedException(String message) {
        super(message);
    }
}
