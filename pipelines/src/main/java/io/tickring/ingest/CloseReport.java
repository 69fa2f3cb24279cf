package io.tickring.ingest;

import java.util.ArrayList;
import java.util.List;

/**
 * What closing did, and what it could not.
 *
 * @param drained whether all that was accepted was logged in the time given
 * @param stopped whether every thread ended; else the store's memory is left mapped
 * @param unackedEvents accepted events that are not acked, but to MEMORY publishers: at most so
 *     many are in no log
 * @param problem what else went wrong, or null
 */
public record CloseReport(boolean drained, boolean stopped, long unackedEvents, String problem) {
    /**
     * @param shown whether live handlers saw all of it
     * @param failure why the node had failed, or null
     * @param unforced why the log was not forced, or null
     */
    static CloseReport of(
            boolean drained,
            boolean shown,
            boolean stopped,
            long unackedEvents,
            Throwable failure,
            String unforced) {
        final List<String> problems = new ArrayList<>();
        if (failure != null) {
            problems.add("the node had failed: " + failure.getMessage());
        } else if (!drained) {
            problems.add("the time given passed before every shard had logged");
        }
        if (!shown) {
            problems.add("live handlers have not seen all of it");
        }
        if (unforced != null) {
            problems.add(unforced);
        }
        if (!stopped) {
            problems.add("a thread did not stop in time");
        }
        return new CloseReport(
                drained,
                stopped,
                unackedEvents,
                problems.isEmpty() ? null : String.join("; ", problems));
    }

    public boolean isClean() {
        return drained && stopped && problem == null;
    }

    @Override
    public String toString() {
        if (isClean()) {
            return "closed cleanly";
        }
        return "closed with "
                + unackedEvents
                + " accepted events not acked"
                + (problem == null ? "" : "; " + problem);
    }
}
