package io.tickring.tick;

/** Takes ticks, live or replayed. */
@FunctionalInterface
public interface TickHandler {
    /**
     * @param tick a reused view, valid until this returns; {@link Tick#copy} keeps the event
     */
    void onTick(Tick tick);
}
