package io.tickring.transport.ucx;

import io.tickring.jni.ucx.Ucx;
import io.tickring.transport.TransportException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What UCX may use, and whom it may reach. Immutable.
 *
 * <p>UCX over a network writes to whatever address a packet names and asks nobody: whoever reaches
 * its socket owns the process. So it is kept to the loopback device, and to transports that never
 * leave the machine, unless {@link #trustDataNetwork} says that everyone on that network is
 * trusted, or WireGuard or IPsec stands in front of it.
 *
 * @param tls as {@code UCX_TLS} takes them, by comma: {@code posix} and {@code sysv}, or with a
 *     network among them: {@code tcp}, {@code rc} ... Both processes need the same
 * @param netDevices as {@code UCX_NET_DEVICES} takes them, by comma; only for network transports
 * @param trustDataNetwork whether others than this machine may reach it
 * @param maxConnections regions of others that may be connected at a time: each has a worker of its
 *     own
 * @param stallNs how long a put waits at most for a peer that takes nothing, in ns
 */
public record UcxConfig(
        String tls, String netDevices, boolean trustDataNetwork, int maxConnections, long stallNs) {
    private static final Pattern NAMES = Pattern.compile("[a-z0-9_]{1,32}(,[a-z0-9_]{1,32}){0,15}");
    private static final Pattern DEVICES =
            Pattern.compile("[A-Za-z0-9_.:-]{1,32}(,[A-Za-z0-9_.:-]{1,32}){0,15}");

    /** One process maps the other's memory. */
    private static final Set<String> ONE_SIDED = Set.of("posix", "sysv");

    /** Never leave the machine. */
    private static final Set<String> LOCAL = Set.of("posix", "sysv", "cma", "self");

    private static final String TCP_NAME = "tcp";

    /** The shortest segment of any transport. */
    private static final int LEAST_SEGMENT_LENGTH = 8 * 1024;

    /** More than the headers of UCX take of a segment; what is left is whole lines. */
    private static final int HEADERS_LENGTH = 64;

    /** Between processes of one machine: one-sided. */
    public static final UcxConfig POSIX =
            new UcxConfig("posix", "lo", false, 256, TimeUnit.SECONDS.toNanos(5));

    /** Over the loopback device: emulated, the owner must call progress. */
    public static final UcxConfig TCP = POSIX.withTls("tcp");

    public UcxConfig {
        if (!NAMES.matcher(tls).matches()) {
            throw new IllegalArgumentException(
                    "transports of UCX are names with commas between, such as posix or tcp, not \""
                            + tls
                            + '"');
        }
        if (!DEVICES.matcher(netDevices).matches()) {
            throw new IllegalArgumentException(
                    "network devices are names with commas between, such as lo, not \""
                            + netDevices
                            + '"');
        }
        final List<String> names = List.of(tls.split(","));
        if (!ONE_SIDED.containsAll(names) && LOCAL.containsAll(names)) {
            throw new IllegalArgumentException(
                    "over the transports "
                            + tls
                            + " of UCX a put is neither a copy into mapped memory nor a message;"
                            + " name posix and sysv alone, or tcp or another network among them");
        }
        if (maxConnections < 1 || stallNs < 1) {
            throw new IllegalArgumentException(
                    "at least 1 connection and a wait of 1 ns, not "
                            + maxConnections
                            + " and "
                            + stallNs);
        }
    }

    /** The same with other transports. */
    public UcxConfig withTls(String names) {
        return new UcxConfig(names, netDevices, trustDataNetwork, maxConnections, stallNs);
    }

    /** The same on other devices. */
    public UcxConfig withNetDevices(String names) {
        return new UcxConfig(tls, names, trustDataNetwork, maxConnections, stallNs);
    }

    /** The same, with a network that is trusted, or is not. */
    public UcxConfig withTrustDataNetwork(boolean trusted) {
        return new UcxConfig(tls, netDevices, trusted, maxConnections, stallNs);
    }

    /** The same with another bound on connections. */
    public UcxConfig withMaxConnections(int count) {
        return new UcxConfig(tls, netDevices, trustDataNetwork, count, stallNs);
    }

    /** The same with another wait for a peer that takes nothing. */
    public UcxConfig withStallNs(long ns) {
        return new UcxConfig(tls, netDevices, trustDataNetwork, maxConnections, ns);
    }

    private List<String> names() {
        return List.of(tls.split(","));
    }

    /** Whether puts are copies into mapped memory, which need nothing of the owner. */
    boolean isOneSided() {
        return ONE_SIDED.containsAll(names());
    }

    boolean isTcpAlone() {
        return tls.equals(TCP_NAME);
    }

    /** What UCX surely sends in one piece where puts are messages, in bytes. */
    int maxMessageLength() {
        return (isTcpAlone() ? Ucx.TCP_SEGMENT_LENGTH : LEAST_SEGMENT_LENGTH) - HEADERS_LENGTH;
    }

    /** Whether it has a socket, or an adapter. */
    boolean isNetwork() {
        return !LOCAL.containsAll(names());
    }

    /**
     * Whether UCX tells of peers that died: {@code UCP_ERR_HANDLING_MODE_PEER}. The transports of
     * one machine refuse endpoints that ask for it.
     */
    boolean tellsOfDeadPeers() {
        return isNetwork();
    }

    /**
     * Whether handles of others are held against this process's own before UCX sees them: of one
     * transport within one machine all look alike.
     */
    boolean comparesHandles() {
        return !trustDataNetwork && names().size() == 1;
    }

    /**
     * Refuses what others than this machine could reach, unless it is trusted.
     *
     * @throws TransportException with what would be reachable, and what to do
     */
    void checkExposure() {
        if (!isNetwork() || trustDataNetwork) {
            return;
        }
        for (String name : names()) {
            if (!LOCAL.contains(name) && !name.equals(TCP_NAME)) {
                throw exposed("transport " + name + " of UCX");
            }
        }
        for (String device : netDevices.split(",")) {
            if (!isLoopback(device)) {
                throw exposed("UCX over tcp on device " + device);
            }
        }
    }

    private static TransportException exposed(String what) {
        return new TransportException(
                what
                        + " lets anyone on its network write anywhere into this process; use the"
                        + " loopback device (lo), or set trustDataNetwork where everyone on the"
                        + " network is trusted, or WireGuard or IPsec stands in front");
    }

    private static boolean isLoopback(String device) {
        try {
            final NetworkInterface known = NetworkInterface.getByName(device);
            return known != null && known.isLoopback();
        } catch (SocketException e) {
            throw new TransportException("cannot ask what device " + device + " is: " + e, e);
        }
    }
}
