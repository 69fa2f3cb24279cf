package io.tickring.perf.micro;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Gives some bytes once and others over and over. <b>Thread:</b> one. */
final class EndlessChannel implements ReadableByteChannel {
    private final ByteBuffer again;
    private ByteBuffer now;

    /**
     * @param once may be empty
     * @param again at least a byte
     */
    EndlessChannel(byte[] once, byte[] again) {
        now = direct(once);
        this.again = direct(again);
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    @Override
    public int read(ByteBuffer into) {
        if (!now.hasRemaining()) {
            now = again.rewind();
        }
        final int count = Math.min(into.remaining(), now.remaining());
        into.put(into.position(), now, now.position(), count);
        into.position(into.position() + count);
        now.position(now.position() + count);
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
