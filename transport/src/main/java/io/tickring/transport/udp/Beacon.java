package io.tickring.transport.udp;

import io.tickring.transport.TransportException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;

/**
 * A socket for small datagrams, to several destinations and from anyone. It never waits: {@link
 * #poll} takes what is there, {@link #send} drops what the kernel does not take at once. Nothing is
 * allocated here; the JDK makes an address object for a datagram from another sender than the one
 * before. <b>Thread:</b> one, an agent's.
 */
public final class Beacon implements AutoCloseable {
    private final BeaconConfig config;
    private final DatagramChannel channel;
    private final InetSocketAddress address;

    /** One byte more than is allowed, by which a longer datagram shows. */
    private final ByteBuffer input;

    private final ByteBuffer output;

    private long received;
    private long oversize;
    private long undersize;
    private long receiveErrors;
    private long sent;
    private long unsent;

    private Beacon(BeaconConfig config, DatagramChannel channel) throws IOException {
        this.config = config;
        this.channel = channel;
        this.address = (InetSocketAddress) channel.getLocalAddress();
        this.input =
                ByteBuffer.allocateDirect(config.maxLength() + 1).order(ByteOrder.LITTLE_ENDIAN);
        this.output = ByteBuffer.allocateDirect(config.maxLength());
    }

    /**
     * Listens.
     *
     * @throws TransportException when the port is taken, or the address is not this machine's
     */
    public static Beacon open(BeaconConfig config) {
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open();
            channel.configureBlocking(false);
            channel.bind(config.bind());
            return new Beacon(config, channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new TransportException(
                    "beacon: cannot listen on "
                            + config.bind()
                            + ": "
                            + e.getMessage()
                            + "; choose a free port of this machine",
                    e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** What it saw so far. */
    public BeaconCounters counters() {
        return new BeaconCounters(received, oversize, undersize, receiveErrors, sent, unsent);
    }

    /**
     * Hands over datagrams that are there.
     *
     * @param nowNs when this poll found them: System.nanoTime
     * @param max how many to look at in one call, so that a flood does not hold the agent
     * @return how many were looked at, handed over or not
     */
    public int poll(BeaconHandler handler, long nowNs, int max) {
        int count = 0;
        while (count < max) {
            final SocketAddress from = receive();
            if (from == null) {
                return count;
            }
            count++;
            final int length = input.position();
            if (length > config.maxLength()) {
                oversize++;
            } else if (length < config.minLength()) {
                undersize++;
            } else {
                received++;
                handler.onDatagram(input.flip(), from, nowNs);
            }
        }
        return count;
    }

    private SocketAddress receive() {
        try {
            return channel.receive(input.clear());
        } catch (IOException e) {
            receiveErrors++;
            return null;
        }
    }

    /**
     * Sends a datagram.
     *
     * @param datagram from position to limit, within the bounds; not changed
     * @return false when the kernel did not take it; a beacon that counts comes again
     */
    public boolean send(ByteBuffer datagram, SocketAddress to) {
        final int length = datagram.remaining();
        if (length < config.minLength() || length > config.maxLength()) {
            throw new IllegalArgumentException(
                    "a datagram of this beacon has "
                            + config.minLength()
                            + " to "
                            + config.maxLength()
                            + " bytes, not "
                            + length);
        }
        output.clear().limit(length);
        output.put(0, datagram, datagram.position(), length);
        try {
            if (channel.send(output, to) == length) {
                sent++;
                return true;
            }
        } catch (IOException e) {
            // No way to it now, or it is not there: that is what heartbeats are to find out.
            unsent++;
            return false;
        }
        unsent++;
        return false;
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static void closeQuietly(DatagramChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Nothing of a caller's depends on it: no byte is buffered here.
            return;
        }
    }
}
