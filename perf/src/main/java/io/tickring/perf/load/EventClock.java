package io.tickring.perf.load;

/**
 * One monotonic clock whose times can be carried by ticks: {@link System#nanoTime}, moved so that
 * it read the time of day when the run began. Immutable. <b>Thread:</b> any.
 */
final class EventClock {
    private static final long NS_PER_MS = 1_000_000;

    private final long offsetNs = System.currentTimeMillis() * NS_PER_MS - System.nanoTime();

    /** The event time of a moment of {@link System#nanoTime}. */
    long eventTime(long nanoTime) {
        return nanoTime + offsetNs;
    }

    /** The moment of {@link System#nanoTime} of an event time. */
    long nanoTime(long eventTime) {
        return eventTime - offsetNs;
    }
}
