package io.tickring.segment;

import io.tickring.tick.EventList;
import java.nio.ByteBuffer;

/** Turns the events of one zone into the body of a record batch. Reused. <b>Thread:</b> one. */
interface EncodedZone {
    /**
     * Encodes the events of a zone.
     *
     * @param list of events, in arrival order
     * @param order numbers in the list, ascending, of which those from {@code from} to {@code to}
     *     are the zone's
     */
    void encode(
            SegmentSchema schema,
            SegmentDictionaries dictionaries,
            EventList list,
            int[] order,
            int from,
            int to);

    /** The body of the record batch, to be read from its start. */
    ByteBuffer body();

    /** Where the buffers lie in the body. */
    ZoneBuffers buffers();

    int rows();

    /** Symbols in the zone. */
    int runs();

    /** Sources in the zone. */
    int sources();

    /** The smallest value of one of the common i64 columns. */
    long min(int column);

    /** The largest value of one of the common i64 columns. */
    long max(int column);

    /** Writes the zone's block of the index; see {@link SegmentIndexLayout}. */
    void writeBlock(GrowingBuffer blocks);
}
