package io.tickring.ingest;

/** Is told, on the publisher's thread and some ten times a second, that a sink waits for room. */
@FunctionalInterface
public interface StallListener {
    /** Waits and says nothing. */
    StallListener NONE = (stalledNs, reason) -> {};

    /**
     * What it throws ends the waiting, and leaves the sink as it was before the event.
     *
     * @param stalledNs how long the sink has waited by now, in ns
     * @param reason why offers are refused
     */
    void onStalled(long stalledNs, String reason);
}
