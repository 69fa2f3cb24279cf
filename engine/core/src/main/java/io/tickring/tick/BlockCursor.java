package io.tickring.tick;

/** Walks one stream of events, a block at a time. <b>Thread:</b> one at a time. */
public interface BlockCursor extends AutoCloseable {
    /**
     * Fills the block with the events that follow.
     *
     * @return false at the end of the stream, the block being empty then
     */
    boolean next(TickBlock block);

    @Override
    void close();
}
