package io.tickring.feed;

import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.util.Collection;

/**
 * Where a decoder puts the events of one source session. <b>Thread:</b> the decoder's.
 *
 * <p>One event is {@link #begin}, the fields, {@link #end}; nothing else of the sink is called in
 * between.
 */
public interface TickSink {
    /**
     * Begins the next event of the session: the header is written, the payload cleared, its lines
     * lie without a break, and the sink has counted its sourceSequence.
     *
     * @param typeId as given by {@link #typeId}
     * @param lines 64-byte lines of the event, 1 to 16
     * @param symbolId as given by {@link #symbolId}; 0 for no or an unknown symbol
     * @param eventTime ns since the Unix epoch, the venue's clock
     * @param receiveTime ns since the Unix epoch; a source without receive times gives eventTime
     * @return the writer for the fields, valid until {@link #end}; never null: an event that the
     *     sink drops is written into scratch memory
     */
    TickWriter begin(int typeId, int lines, int symbolId, long eventTime, long receiveTime);

    /** The event begun last is complete. */
    void end();

    /**
     * The id of this name in the store, registered when new.
     *
     * @throws io.tickring.tick.SpaceFullException when it is new and the store has no id left
     */
    int symbolId(String name);

    /**
     * Names of symbols that will soon be asked for, for a sink that has them from elsewhere and
     * does better to get many at once. What cannot be had is told when it is asked for.
     */
    default void expect(Collection<String> names) {
        // Most sinks give out ids themselves.
    }

    /**
     * The id of this type in the store, defined when new; of a built-in type its fixed id.
     *
     * @throws io.tickring.tick.SpaceFullException when it is new and the store has no id left
     */
    int typeId(TickType type);
}
