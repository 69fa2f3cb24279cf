package io.tickring.perf.rig;

import io.tickring.feed.TickSink;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Lets a decoder write every event over the one before. <b>Thread:</b> the decoder's. */
public final class NullSink implements TickSink {
    private final NameRegistry names = new NameRegistry();
    private final TickWriter writer = new TickWriter();
    private final ByteBuffer scratch =
            ByteBuffer.allocateDirect(TickLayout.MAX_EVENT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private long events;

    @Override
    public TickWriter begin(int typeId, int lines, int symbolId, long eventTime, long receiveTime) {
        return writer.wrap(scratch, 0)
                .begin(typeId, lines, symbolId, 1, events + 1, eventTime, receiveTime);
    }

    @Override
    public void end() {
        events++;
    }

    @Override
    public int symbolId(String name) {
        return names.symbolId(name);
    }

    @Override
    public int typeId(TickType type) {
        return names.typeId(type);
    }

    /** Events so far. */
    public long events() {
        return events;
    }
}
