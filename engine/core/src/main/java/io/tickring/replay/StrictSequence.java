package io.tickring.replay;

import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.util.function.LongFunction;

/**
 * The events of one session, merged from several stores by {@code sourceSequence}: each must be
 * there once.
 */
final class StrictSequence implements EventStream {
    private final EventStream events;
    private final LongFunction<DuplicateTickException> twice;
    private long last = Long.MIN_VALUE;

    /**
     * @param twice makes what is thrown for a sequence that comes a second time
     */
    StrictSequence(EventStream events, LongFunction<DuplicateTickException> twice) {
        this.events = events;
        this.twice = twice;
    }

    @Override
    public boolean advance() {
        if (!events.advance()) {
            return false;
        }
        final long sequence = TickLayout.sourceSequence(events.buffer(), events.offset());
        if (sequence == last) {
            throw twice.apply(sequence);
        }
        last = sequence;
        return true;
    }

    @Override
    public ByteBuffer buffer() {
        return events.buffer();
    }

    @Override
    public int offset() {
        return events.offset();
    }

    @Override
    public long position() {
        return events.position();
    }

    @Override
    public void close() {
        events.close();
    }
}
