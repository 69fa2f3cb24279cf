package io.tickring.transport.control;

import io.tickring.transport.TransportException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * How a control channel is set up. Immutable.
 *
 * @param bind where a server listens; port 0 lets the kernel choose
 * @param trustsNetwork whether a server may listen elsewhere than on loopback: nothing on this
 *     channel is authenticated, so the caller says that the network is
 * @param clusterIdHigh upper half of the cluster's id; both ends must agree
 * @param clusterIdLow lower half
 * @param maxConnections of a server at once; more are closed when they come
 * @param greetingTimeoutNs until the greeting is whole
 * @param idleTimeoutNs from one whole frame to the next, of a server's connection; also how long a
 *     peer may leave what it was sent unread, and how long a client waits for an answer
 */
public record ControlConfig(
        InetSocketAddress bind,
        boolean trustsNetwork,
        long clusterIdHigh,
        long clusterIdLow,
        int maxConnections,
        long greetingTimeoutNs,
        long idleTimeoutNs) {
    /** The most connections of a server. */
    public static final int MAX_CONNECTIONS = 64;

    /** Checks every value. */
    public ControlConfig {
        if (bind.isUnresolved()) {
            throw new TransportException("control channel: no such host: " + bind.getHostString());
        }
        if (!trustsNetwork && !bind.getAddress().isLoopbackAddress()) {
            throw new TransportException(
                    "control channel: "
                            + bind
                            + " is not loopback, and this channel is not authenticated; bind to"
                            + " 127.0.0.1, or say that the network is trusted (--insecure-lan)");
        }
        if (maxConnections < 1 || maxConnections > MAX_CONNECTIONS) {
            throw new TransportException(
                    "control channel: 1 to "
                            + MAX_CONNECTIONS
                            + " connections, not "
                            + maxConnections);
        }
        if (greetingTimeoutNs <= 0 || idleTimeoutNs <= 0) {
            throw new TransportException(
                    "control channel: time-outs are positive, not "
                            + greetingTimeoutNs
                            + " and "
                            + idleTimeoutNs
                            + " ns");
        }
    }

    /** On loopback, a port of the kernel's choice, 64 connections, time-outs of 10 s and 30 s. */
    public static ControlConfig ofCluster(long clusterIdHigh, long clusterIdLow) {
        return new ControlConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                false,
                clusterIdHigh,
                clusterIdLow,
                MAX_CONNECTIONS,
                TimeUnit.SECONDS.toNanos(10),
                TimeUnit.SECONDS.toNanos(30));
    }

    /** The same, bound elsewhere on loopback. */
    public ControlConfig boundTo(InetSocketAddress address) {
        return boundTo(address, trustsNetwork);
    }

    /** The same, bound elsewhere, on a network that the caller trusts or not. */
    public ControlConfig boundTo(InetSocketAddress address, boolean isTrusted) {
        return new ControlConfig(
                address,
                isTrusted,
                clusterIdHigh,
                clusterIdLow,
                maxConnections,
                greetingTimeoutNs,
                idleTimeoutNs);
    }

    /** The same, with another bound on connections. */
    public ControlConfig withMaxConnections(int count) {
        return new ControlConfig(
                bind,
                trustsNetwork,
                clusterIdHigh,
                clusterIdLow,
                count,
                greetingTimeoutNs,
                idleTimeoutNs);
    }

    /** The same, with other time-outs. */
    public ControlConfig withTimeouts(long greetingNs, long idleNs) {
        return new ControlConfig(
                bind,
                trustsNetwork,
                clusterIdHigh,
                clusterIdLow,
                maxConnections,
                greetingNs,
                idleNs);
    }
}
