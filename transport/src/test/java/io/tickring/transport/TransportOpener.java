package io.tickring.transport;

/**
 * Opens a transport in whichever process it is named: a class with a public constructor without
 * parameters.
 */
public interface TransportOpener {
    /**
     * A transport.
     *
     * @param argument a directory, a list of UCX transports: what this transport needs
     */
    Transport open(String argument);
}
