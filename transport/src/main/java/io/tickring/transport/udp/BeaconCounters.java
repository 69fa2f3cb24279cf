package io.tickring.transport.udp;

/**
 * What a beacon saw since it was opened.
 *
 * @param received datagrams handed over
 * @param oversize datagrams longer than the bound, thrown away
 * @param undersize datagrams shorter than the bound, thrown away: empty or cut
 * @param receiveErrors of the socket, such as a destination of ours that refused
 * @param sent datagrams that the kernel took
 * @param unsent datagrams that it did not take: its buffer was full, or there was no way
 */
public record BeaconCounters(
        long received, long oversize, long undersize, long receiveErrors, long sent, long unsent) {}
