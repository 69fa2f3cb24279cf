package io.tickring.transport.control;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One peer of a {@link ControlServer}. <b>Thread:</b> the one that polls the server. */
public final class ControlConnection {
    /** Room for a few answers that a peer has not read yet. */
    private static final int OUTPUT_LENGTH = 4 * Frames.MAX_LENGTH;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final SocketAddress peer;

    /** On the heap: peers that come and go must not make the JVM look for memory off it. */
    private final ByteBuffer input =
            ByteBuffer.allocate(Frames.MAX_LENGTH).order(ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer output =
            ByteBuffer.allocate(OUTPUT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);

    private Object attachment;
    private boolean isGreeted;
    private String closeReason;
    private boolean endsWhenSent;
    private long lastWholeNs;
    private long lastProgressOfOutputNs;

    ControlConnection(SocketChannel channel, SelectionKey key, SocketAddress peer, long nowNs) {
        this.channel = channel;
        this.key = key;
        this.peer = peer;
        this.lastWholeNs = nowNs;
        this.lastProgressOfOutputNs = nowNs;
    }

    /** The peer's address. */
    public SocketAddress peer() {
        return peer;
    }

    /** What the handler keeps with it; null at first. */
    public Object attachment() {
        return attachment;
    }

    /** Keeps something with it. */
    public void attach(Object kept) {
        attachment = kept;
    }

    /** Whether frames may be sent. */
    public boolean isOpen() {
        return isGreeted && closeReason == null;
    }

    /**
     * Sends a frame, now or at one of the next polls.
     *
     * @param type 1 to 255
     * @param correlation that of the question, or 0
     * @param payload from position to limit, at most {@link ControlFrame#MAX_PAYLOAD_LENGTH} bytes;
     *     not changed
     * @return false when it is closed, or the peer leaves too much unread: nothing was sent
     */
    public boolean send(int type, int correlation, ByteBuffer payload) {
        Frames.check(type, payload);
        if (!isOpen() || output.remaining() < Frames.HEAD_LENGTH + payload.remaining()) {
            return false;
        }
        Frames.encode(output, type, correlation, payload);
        return true;
    }

    /** Closes it once what was sent has left, at one of the next polls. */
    public void close(String reason) {
        if (closeReason == null) {
            closeReason = reason;
            endsWhenSent = true;
        }
    }

    SelectionKey key() {
        return key;
    }

    ByteBuffer input() {
        return input;
    }

    boolean isGreeted() {
        return isGreeted;
    }

    void greeted(long nowNs) {
        isGreeted = true;
        lastWholeNs = nowNs;
    }

    void sendGreeting(ByteBuffer greeting) {
        output.put(greeting.duplicate());
    }

    void whole(long nowNs) {
        lastWholeNs = nowNs;
    }

    /** Closes it at once, whatever was not sent; an earlier reason stands. */
    void fail(String reason) {
        if (closeReason == null) {
            closeReason = reason;
        }
        endsWhenSent = false;
    }

    boolean isEnding() {
        return closeReason != null && (!endsWhenSent || output.position() == 0);
    }

    boolean isClosing() {
        return closeReason != null;
    }

    String closeReason() {
        return closeReason;
    }

    long lastWholeNs() {
        return lastWholeNs;
    }

    boolean leavesUnread(long nowNs, long timeoutNs) {
        return output.position() > 0 && nowNs - lastProgressOfOutputNs > timeoutNs;
    }

    /** Bytes read, or -1 at the peer's end. */
    int read() throws IOException {
        return channel.read(input);
    }

    /** Bytes that left. */
    int write(long nowNs) throws IOException {
        if (output.position() == 0) {
            lastProgressOfOutputNs = nowNs;
            return 0;
        }
        output.flip();
        final int written;
        try {
            written = channel.write(output);
        } finally {
            output.compact();
        }
        if (written > 0) {
            lastProgressOfOutputNs = nowNs;
        }
        return written;
    }

    void release() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone either way, and the reason of the end is known already.
            return;
        }
    }

    @Override
    public String toString() {
        return "control connection with " + peer;
    }
}
