package io.tickring.tools;

import io.tickring.feed.FeedFormat;
import io.tickring.tick.Tick;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Writes the events of one session in their venue's format. <b>Thread:</b> one. */
final class FeedOutput implements TickOutput {
    private static final int BUFFER_LENGTH = 1 << 20;

    private final FeedFormat.Encoder encoder;
    private final WritableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_LENGTH);
    private final int roomNeeded;
    private final WholeSession whole;

    /**
     * @param whole what the session is held against; null when a part of it was asked for
     */
    FeedOutput(FeedFormat.Encoder encoder, WritableByteChannel channel, WholeSession whole) {
        this.encoder = encoder;
        this.whole = whole;
        this.channel = channel;
        this.roomNeeded = encoder.maxLength();
        if (roomNeeded > BUFFER_LENGTH) {
            throw new IllegalStateException("one tick may take " + roomNeeded + " bytes");
        }
    }

    @Override
    public void write(Tick tick) throws IOException {
        if (whole != null) {
            whole.add(tick);
        }
        if (buffer.remaining() < roomNeeded) {
            drain();
        }
        encoder.encode(tick, buffer);
    }

    private void drain() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void finish() throws IOException {
        if (whole != null) {
            whole.finish();
        }
        drain();
    }
}
