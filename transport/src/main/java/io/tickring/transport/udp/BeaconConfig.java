package io.tickring.transport.udp;

import io.tickring.transport.TransportException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * How a beacon is set up. Immutable.
 *
 * @param bind where it listens; port 0 lets the kernel choose
 * @param trustsNetwork whether it may listen elsewhere than on loopback: anyone there can send what
 *     looks like a peer's datagram
 * @param minLength bytes of the shortest datagram that is handed over
 * @param maxLength bytes of the longest one that is handed over or sent
 */
public record BeaconConfig(
        InetSocketAddress bind, boolean trustsNetwork, int minLength, int maxLength) {
    /** No datagram is longer: it fits an Ethernet frame whole. */
    public static final int MAX_LENGTH = 1400;

    /** Checks every value. */
    public BeaconConfig {
        if (bind.isUnresolved()) {
            throw new TransportException("beacon: no such host: " + bind.getHostString());
        }
        if (!trustsNetwork && !bind.getAddress().isLoopbackAddress()) {
            throw new TransportException(
                    "beacon: "
                            + bind
                            + " is not loopback, and datagrams can be forged there; bind to"
                            + " 127.0.0.1, or say that the network is trusted (--insecure-lan)");
        }
        if (minLength < 1 || maxLength < minLength || maxLength > MAX_LENGTH) {
            throw new TransportException(
                    "beacon: datagrams of 1 to "
                            + MAX_LENGTH
                            + " bytes, not of "
                            + minLength
                            + " to "
                            + maxLength);
        }
    }

    /** On loopback, a port of the kernel's choice. */
    public static BeaconConfig ofLengths(int minLength, int maxLength) {
        return new BeaconConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                false,
                minLength,
                maxLength);
    }

    /** The same, bound elsewhere on loopback. */
    public BeaconConfig boundTo(InetSocketAddress address) {
        return boundTo(address, trustsNetwork);
    }

    /** The same, bound elsewhere, on a network that the caller trusts or not. */
    public BeaconConfig boundTo(InetSocketAddress address, boolean isTrusted) {
        return new BeaconConfig(address, isTrusted, minLength, maxLength);
    }
}
