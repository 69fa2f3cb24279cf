package io.tickring.feed;

import java.util.Map;

/** What a decoder met in a file: the material of a data-quality report. */
public interface FeedReport {
    /** Complete, non-empty records decoded. */
    long messages();

    /** Records by the format's own name of their type. */
    Map<String, Long> messagesByType();

    /** Events put into the sink; a chain of raw events counts as one. */
    long events();

    /** Raw events; a chain counts as one. */
    long raw();

    /** Raw events by why they are raw, in words. */
    Map<String, Long> rawReasons();

    /** Events whose time is before that of the event before them. */
    long outOfOrderTimes();

    /** Events whose time equals that of the event before them. */
    long equalTimes();

    /** Time of the first event that is not raw, ns since the Unix epoch; 0 when there is none. */
    long firstEventTime();

    /** As {@link #firstEventTime}, of the last. */
    long lastEventTime();

    /** Byte at which the file was cut within a record; -1 when it was not. */
    long cutOffset();

    /** Bytes there are behind {@link #cutOffset}. */
    long cutLength();

    /** Bytes decoded. */
    long bytes();
}
