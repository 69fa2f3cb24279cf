package io.tickring.transport.control;

import io.tickring.transport.TransportException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Listens for peers and exchanges frames with them. It is stepped: nothing moves but in {@link
 * #poll}. <b>Thread:</b> one, an agent's.
 */
public final class ControlServer implements AutoCloseable {
    private final ControlConfig config;
    private final ControlHandler handler;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final InetSocketAddress address;
    private final List<ControlConnection> connections = new ArrayList<>();

    private long opened;
    private long refusedFull;
    private long acceptErrors;
    private long refusedGreeting;
    private long refusedFrames;
    private long timedOut;
    private long handlerErrors;
    private long frames;

    private ControlServer(
            ControlConfig config,
            ControlHandler handler,
            Selector selector,
            ServerSocketChannel listener)
            throws IOException {
        this.config = config;
        this.handler = handler;
        this.selector = selector;
        this.listener = listener;
        this.address = (InetSocketAddress) listener.getLocalAddress();
    }

    /**
     * Listens.
     *
     * @throws TransportException when the port is taken, or the address is not this machine's
     */
    public static ControlServer open(ControlConfig config, ControlHandler handler) {
        Selector selector = null;
        ServerSocketChannel listener = null;
        try {
            selector = Selector.open();
            listener = ServerSocketChannel.open();
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(config.bind(), config.maxConnections());
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            return new ControlServer(config, handler, selector, listener);
        } catch (IOException e) {
            closeQuietly(listener);
            closeQuietly(selector);
            throw new TransportException(
                    "control channel: cannot listen on "
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

    /** Open connections, greeted or not. */
    public int connectionCount() {
        return connections.size();
    }

    /** What it saw so far. */
    public ControlCounters counters() {
        return new ControlCounters(
                opened,
                refusedFull,
                acceptErrors,
                refusedGreeting,
                refusedFrames,
                timedOut,
                handlerErrors,
                frames);
    }

    /**
     * Accepts, reads, hands over, writes, and closes what ran out of time.
     *
     * @param nowNs of a clock that never steps back, such as System.nanoTime
     * @return what was done; 0 when there was nothing
     */
    public int poll(long nowNs) {
        int work = 0;
        try {
            if (selector.selectNow() > 0) {
                for (SelectionKey key : selector.selectedKeys()) {
                    work += key.channel() == listener ? accept(nowNs) : read(key, nowNs);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            throw new TransportException("control channel at " + address + ": " + e, e);
        }
        for (int i = connections.size() - 1; i >= 0; i--) {
            work += step(connections.get(i), nowNs);
        }
        return work;
    }

    private int accept(long nowNs) {
        SocketChannel channel = null;
        try {
            channel = listener.accept();
            if (channel == null) {
                return 0;
            }
            if (connections.size() >= config.maxConnections()) {
                refusedFull++;
                channel.close();
                return 1;
            }
            add(channel, nowNs);
            return 1;
        } catch (IOException e) {
            // Too many descriptors, or the peer is gone: the others' connections go on.
            acceptErrors++;
            closeQuietly(channel);
            return 0;
        }
    }

    private void add(SocketChannel channel, long nowNs) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        final SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        final ControlConnection connection =
                new ControlConnection(channel, key, channel.getRemoteAddress(), nowNs);
        key.attach(connection);
        connections.add(connection);
    }

    private int read(SelectionKey key, long nowNs) {
        final ControlConnection connection = (ControlConnection) key.attachment();
        if (connection.isClosing()) {
            return 0;
        }
        try {
            final int length = connection.read();
            if (length < 0) {
                connection.fail(
                        connection.input().position() == 0
                                ? "the peer closed it"
                                : "the peer closed it within a frame");
                return 1;
            }
        } catch (IOException e) {
            connection.fail("reading failed: " + e.getMessage());
            return 1;
        }
        final ByteBuffer input = connection.input().flip();
        final int consumed = take(connection, input, nowNs);
        input.position(consumed).compact();
        return 1;
    }

    /** Takes whole frames. Answers how many bytes they had. */
    private int take(ControlConnection connection, ByteBuffer input, long nowNs) {
        int offset = 0;
        if (!connection.isGreeted()) {
            if (input.limit() < Greeting.LENGTH) {
                return 0;
            }
            offset = Greeting.LENGTH;
            greet(connection, input, nowNs);
        }
        while (!connection.isClosing()) {
            final String refusal = Frames.refusalOfLength(input, offset);
            if (refusal != null) {
                refusedFrames++;
                connection.fail(refusal);
            } else if (!Frames.isWhole(input, offset)) {
                return offset;
            } else {
                frame(connection, input, offset, nowNs);
                offset += Frames.length(input, offset);
            }
        }
        return offset;
    }

    private void greet(ControlConnection connection, ByteBuffer input, long nowNs) {
        final String refusal = Greeting.refusal(input, 0, config);
        if (Greeting.isGreeting(input, 0)) {
            // Also when refused: the peer shall be able to say why.
            connection.sendGreeting(Greeting.of(config));
        }
        if (refusal != null) {
            refusedGreeting++;
            connection.close("refused " + connection.peer() + ": " + refusal);
            return;
        }
        opened++;
        connection.greeted(nowNs);
        guarded(connection, () -> handler.onOpen(connection));
    }

    private void frame(ControlConnection connection, ByteBuffer input, int offset, long nowNs) {
        final String refusal = Frames.refusal(input, offset);
        if (refusal != null) {
            refusedFrames++;
            connection.fail(refusal);
            return;
        }
        connection.whole(nowNs);
        final int type = Frames.type(input, offset);
        if (type == Frames.KEEP_ALIVE) {
            return;
        }
        frames++;
        guarded(
                connection,
                () ->
                        handler.onFrame(
                                connection,
                                type,
                                Frames.correlation(input, offset),
                                Frames.payload(input, offset)));
    }

    private void guarded(ControlConnection connection, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            handlerErrors++;
            connection.fail("handling failed: " + e);
        }
    }

    private int step(ControlConnection connection, long nowNs) {
        int work = 0;
        try {
            work += connection.write(nowNs);
        } catch (IOException e) {
            connection.fail("writing failed: " + e.getMessage());
        }
        if (!connection.isClosing()) {
            expire(connection, nowNs);
        } else if (connection.leavesUnread(nowNs, config.idleTimeoutNs())) {
            connection.fail("the peer does not read");
        }
        if (connection.isEnding()) {
            release(connection);
            work++;
        }
        return work;
    }

    private void release(ControlConnection connection) {
        connections.remove(connection);
        connection.release();
        try {
            handler.onClose(connection, connection.closeReason());
        } catch (RuntimeException e) {
            handlerErrors++;
        }
    }

    private void expire(ControlConnection connection, long nowNs) {
        final long sinceWholeNs = nowNs - connection.lastWholeNs();
        final long timeoutNs =
                connection.isGreeted() ? config.idleTimeoutNs() : config.greetingTimeoutNs();
        if (sinceWholeNs > timeoutNs) {
            timedOut++;
            connection.fail(
                    connection.isGreeted()
                            ? "no whole frame for " + sinceWholeNs + " ns"
                            : "no whole greeting for " + sinceWholeNs + " ns");
        } else if (connection.leavesUnread(nowNs, config.idleTimeoutNs())) {
            timedOut++;
            connection.fail("the peer does not read");
        }
    }

    /** Closes every connection and stops listening. */
    @Override
    public void close() {
        for (ControlConnection connection : List.copyOf(connections)) {
            connection.fail("the server is closed");
            release(connection);
        }
        closeQuietly(listener);
        closeQuietly(selector);
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception e) {
            // Nothing of a caller's depends on it: no byte is buffered here.
            return;
        }
    }
}
