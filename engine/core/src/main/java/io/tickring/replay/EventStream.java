package io.tickring.replay;

import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;
import java.nio.ByteBuffer;

/** A stream of events that stands on one of them. <b>Thread:</b> one at a time. */
interface EventStream extends AutoCloseable {
    /**
     * Steps to the next event. What the last one's memory held is no longer valid.
     *
     * @return false at the end, and on every call after it
     */
    boolean advance();

    /** The memory in which the event lies. */
    ByteBuffer buffer();

    int offset();

    /** Byte on its shard's log line. */
    long position();

    /**
     * Hands the events that follow to a handler, at most {@code limit} of them.
     *
     * @return how many
     */
    default long forEach(long limit, Tick view, TickHandler handler) {
        long count = 0;
        while (count < limit && advance()) {
            handler.onTick(view.wrap(buffer(), offset(), position()));
            count++;
        }
        return count;
    }

    @Override
    void close();
}
