package io.tickring.replication;

import io.tickring.transport.TransportException;
import io.tickring.transport.control.ControlClient;
import io.tickring.transport.control.ControlConfig;
import io.tickring.transport.control.ControlFrame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Reaches peers over the control channel. <b>Thread:</b> any; a question at a time per peer. */
final class ControlDialer implements ControlCall.Dialer {
    private final PeersConfig peers;
    private final ControlConfig config;

    ControlDialer(PeersConfig peers, ControlConfig config) {
        this.peers = peers;
        this.config = config;
    }

    @Override
    public ControlCall dial(int node) throws IOException {
        final PeersConfig.PeerAddress address = peers.address(node);
        try {
            return new Call(
                    ControlClient.connect(
                            config, new InetSocketAddress(address.host(), address.port())));
        } catch (TransportException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static final class Call implements ControlCall {
        private final ControlClient client;

        Call(ControlClient client) {
            this.client = client;
        }

        @Override
        public synchronized Answer ask(int type, byte[] body) throws IOException {
            try {
                final ControlFrame frame = client.ask(type, ByteBuffer.wrap(body));
                final byte[] answer = new byte[frame.payload().remaining()];
                frame.payload().get(answer);
                return new Answer(frame.type(), answer);
            } catch (TransportException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public synchronized void keepAlive() throws IOException {
            try {
                client.keepAlive();
                // Takes note of a peer that closed; nothing is ever sent without being asked for.
                client.receive(0);
            } catch (TransportException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public boolean isOpen() {
            return client.isOpen();
        }

        @Override
        public synchronized void close() {
            client.close();
        }
    }
}
