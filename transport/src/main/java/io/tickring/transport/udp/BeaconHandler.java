package io.tickring.transport.udp;

import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** Takes datagrams. */
@FunctionalInterface
public interface BeaconHandler {
    /**
     * One datagram.
     *
     * @param datagram little endian, from position to limit; good during this call
     * @param from who says that it sent it; anyone can say so
     * @param arrivalNs the clock's reading that was handed to the poll which found it
     */
    void onDatagram(ByteBuffer datagram, SocketAddress from, long arrivalNs);
}
