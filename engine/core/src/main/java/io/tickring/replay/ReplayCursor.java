package io.tickring.replay;

import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;

/**
 * A replay that is pulled. Allocates nothing per event once warm. <b>Thread:</b> one at a time.
 * Close it before the view that it reads.
 */
public final class ReplayCursor implements AutoCloseable {
    private final EventStream events;
    private final Tick tick;

    ReplayCursor(EventStream events, Tick tick) {
        this.events = events;
        this.tick = tick;
    }

    /**
     * The event that follows, or null at the end.
     *
     * @return a reused view, valid until the next call; {@link Tick#copy} keeps the event
     */
    public Tick next() {
        return events.advance()
                ? tick.wrap(events.buffer(), events.offset(), events.position())
                : null;
    }

    /**
     * Hands the events that follow to a handler; faster than {@link #next} where nothing has to be
     * merged. What the handler throws ends the replay and is thrown on.
     *
     * @param limit the most events to hand out
     * @return how many were handed out
     */
    public long forEach(long limit, TickHandler handler) {
        return events.forEach(limit, tick, handler);
    }

    @Override
    public void close() {
        events.close();
    }
}
