package io.tickring.tools;

import io.tickring.feed.TickSink;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Throws away what a decoder says: to see whether a file is of a format at all. */
final class ProbeSink implements TickSink {
    private final ByteBuffer scratch =
            ByteBuffer.allocateDirect(TickLayout.MAX_EVENT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final TickWriter writer = new TickWriter();

    @Override
    public TickWriter begin(int typeId, int lines, int symbolId, long eventTime, long receiveTime) {
        return writer.wrap(scratch, 0).begin(typeId, lines, symbolId, 1, 1, eventTime, receiveTime);
    }

    @Override
    public void end() {
        // Nothing is kept.
    }

    @Override
    public int symbolId(String name) {
        return 1;
    }

    @Override
    public int typeId(TickType type) {
        return 1;
    }
}
