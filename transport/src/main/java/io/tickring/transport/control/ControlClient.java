package io.tickring.transport.control;

import io.tickring.transport.TransportException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * A connection to a {@link ControlServer} that blocks its caller, never longer than its time-out.
 * After an exception it is closed, unless it was its caller's interruption that ended the waiting:
 * then it stays open, the caller stays interrupted, and an answer that comes late is dropped.
 * <b>Thread:</b> one, never an agent that carries ticks.
 */
public final class ControlClient implements AutoCloseable {
    private static final String NO_ANSWER = "no answer";

    private final InetSocketAddress server;
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final long timeoutNs;
    private final ByteBuffer input =
            ByteBuffer.allocate(2 * Frames.MAX_LENGTH).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private final ByteBuffer output =
            ByteBuffer.allocate(Frames.MAX_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private int lastCorrelation;

    private ControlClient(
            InetSocketAddress server, SocketChannel channel, Selector selector, long timeoutNs)
            throws IOException {
        this.server = server;
        this.channel = channel;
        this.selector = selector;
        this.key = channel.register(selector, SelectionKey.OP_CONNECT);
        this.timeoutNs = timeoutNs;
    }

    /**
     * Connects and greets.
     *
     * @param config its cluster id and time-outs count
     * @throws TransportException when nobody listens there, or who listens does not greet in time,
     *     or is of another version or cluster
     */
    public static ControlClient connect(ControlConfig config, InetSocketAddress server) {
        if (server.isUnresolved()) {
            throw new TransportException("control channel: no such host: " + server);
        }
        final ControlClient client;
        SocketChannel channel = null;
        Selector selector = null;
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            selector = Selector.open();
            client = new ControlClient(server, channel, selector, config.idleTimeoutNs());
        } catch (IOException e) {
            // Whoever has no open files left tries again and again.
            close(channel, e);
            close(selector, e);
            throw new TransportException("control channel: no socket: " + e.getMessage(), e);
        }
        client.open(config);
        return client;
    }

    private static void close(Closeable resource, IOException because) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    private void open(ControlConfig config) {
        final long startNs = System.nanoTime();
        try {
            if (!channel.connect(server)) {
                while (!channel.finishConnect()) {
                    await(SelectionKey.OP_CONNECT, startNs, config.greetingTimeoutNs(), NO_ANSWER);
                }
            }
            if (channel.getLocalAddress().equals(server)) {
                // TCP connects a socket to itself when the kernel gives it the very port it asks
                // for.
                throw new IOException("nobody listens there");
            }
            write(Greeting.of(config), startNs, config.greetingTimeoutNs());
            while (input.remaining() < Greeting.LENGTH) {
                read(startNs, config.greetingTimeoutNs());
            }
        } catch (IOException e) {
            throw closed("cannot connect: " + e.getMessage(), e);
        }
        final String refusal = Greeting.refusal(input, input.position(), config);
        if (refusal != null) {
            throw closed("refused: " + refusal, null);
        }
        input.position(input.position() + Greeting.LENGTH);
    }

    /** The server's address. */
    public InetSocketAddress server() {
        return server;
    }

    /** Whether it was not closed here, nor by an error. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /**
     * Asks and waits for the answer; what comes before it is dropped: news, and answers to earlier
     * questions that were given up.
     *
     * @param type 1 to 255
     * @param payload from position to limit; not changed
     * @throws TransportException when no answer came in time, or the connection broke
     */
    public ControlFrame ask(int type, ByteBuffer payload) {
        lastCorrelation = lastCorrelation == Integer.MAX_VALUE ? 1 : lastCorrelation + 1;
        final long startNs = System.nanoTime();
        send(type, lastCorrelation, payload);
        while (true) {
            final long leftNs = timeoutNs - (System.nanoTime() - startNs);
            // A server that sends other frames without end must not keep the caller.
            final ControlFrame frame = leftNs < 0 ? null : receive(leftNs);
            if (frame == null) {
                throw closed(
                        "no answer to a question of type "
                                + type
                                + " within "
                                + TimeUnit.NANOSECONDS.toMillis(timeoutNs)
                                + " ms",
                        null);
            }
            if (frame.correlation() == lastCorrelation) {
                return frame;
            }
        }
    }

    /**
     * Sends a frame that asks for no answer.
     *
     * @param type 1 to 255
     * @param payload from position to limit; not changed
     */
    public void send(int type, ByteBuffer payload) {
        send(type, 0, payload);
    }

    /** Tells the server that this end lives; sent well within the server's idle time-out. */
    public void keepAlive() {
        write(Frames.KEEP_ALIVE, 0, ByteBuffer.allocate(0));
    }

    private void send(int type, int correlation, ByteBuffer payload) {
        Frames.check(type, payload);
        write(type, correlation, payload);
    }

    private void write(int type, int correlation, ByteBuffer payload) {
        output.clear();
        Frames.encode(output, type, correlation, payload);
        try {
            write(output.flip(), System.nanoTime(), timeoutNs);
        } catch (InterruptedIOException e) {
            if (output.position() == 0) {
                throw interrupted(e);
            }
            throw closed("sending failed within a frame: " + e.getMessage(), e);
        } catch (IOException e) {
            throw closed("sending failed: " + e.getMessage(), e);
        }
    }

    /**
     * The next frame.
     *
     * @param waitNs how long at most; 0 takes only what is there
     * @return null when none came in time
     */
    public ControlFrame receive(long waitNs) {
        final long startNs = System.nanoTime();
        for (int reads = 0; ; reads++) {
            final ControlFrame frame = taken();
            if (frame != null) {
                return frame;
            }
            // Keep-alives without end, or a frame that drips, must not keep the caller.
            if (reads > 0 && System.nanoTime() - startNs >= waitNs) {
                return null;
            }
            try {
                if (!readWithin(startNs, waitNs)) {
                    return null;
                }
            } catch (InterruptedIOException e) {
                throw interrupted(e);
            } catch (IOException e) {
                throw closed("receiving failed: " + e.getMessage(), e);
            }
        }
    }

    /** A frame that is whole already, or null. */
    private ControlFrame taken() {
        while (true) {
            final int offset = input.position();
            final String length = Frames.refusalOfLength(input, offset);
            if (length != null) {
                throw closed("refused: " + length, null);
            }
            if (!Frames.isWhole(input, offset)) {
                return null;
            }
            final String refusal = Frames.refusal(input, offset);
            if (refusal != null) {
                throw closed("refused: " + refusal, null);
            }
            input.position(offset + Frames.length(input, offset));
            if (Frames.type(input, offset) != Frames.KEEP_ALIVE) {
                final ByteBuffer payload = Frames.payload(input, offset);
                final ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload);
                return new ControlFrame(
                        Frames.type(input, offset),
                        Frames.correlation(input, offset),
                        copy.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
            }
        }
    }

    private void write(ByteBuffer bytes, long startNs, long limitNs) throws IOException {
        while (true) {
            channel.write(bytes);
            if (!bytes.hasRemaining()) {
                return;
            }
            await(SelectionKey.OP_WRITE, startNs, limitNs, "the server read nothing");
        }
    }

    private void read(long startNs, long limitNs) throws IOException {
        if (!readWithin(startNs, limitNs)) {
            throw late(NO_ANSWER, limitNs);
        }
    }

    /** Reads what is there, or what comes in time; false when nothing did. */
    private boolean readWithin(long startNs, long limitNs) throws IOException {
        input.compact();
        try {
            while (true) {
                final int length = channel.read(input);
                if (length < 0) {
                    throw new IOException("the server closed it");
                }
                if (length > 0) {
                    return true;
                }
                if (!awaitWithin(SelectionKey.OP_READ, startNs, limitNs)) {
                    return false;
                }
            }
        } finally {
            input.flip();
        }
    }

    private void await(int operation, long startNs, long limitNs, String what) throws IOException {
        if (!awaitWithin(operation, startNs, limitNs)) {
            throw late(what, limitNs);
        }
    }

    private static IOException late(String what, long limitNs) {
        return new IOException(what + " within " + TimeUnit.NANOSECONDS.toMillis(limitNs) + " ms");
    }

    private boolean awaitWithin(int operation, long startNs, long limitNs) throws IOException {
        final long leftNs = limitNs - (System.nanoTime() - startNs);
        if (leftNs <= 0) {
            return false;
        }
        key.interestOps(operation);
        // Rounded up: a wait of 0 would be one without end.
        selector.select(TimeUnit.NANOSECONDS.toMillis(leftNs) + 1);
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("the waiting thread was interrupted");
        }
        return true;
    }

    /** Nothing is cut off in the middle: who shares the connection goes on with it. */
    private TransportException interrupted(InterruptedIOException cause) {
        return new TransportException(
                "control channel with " + server + ": " + cause.getMessage(), cause);
    }

    private TransportException closed(String why, Exception cause) {
        close();
        return new TransportException("control channel with " + server + ": " + why, cause);
    }

    @Override
    public void close() {
        try (selector;
                channel) {
            key.cancel();
        } catch (IOException e) {
            // The descriptors are gone either way, and nothing is buffered here.
            return;
        }
    }
}
