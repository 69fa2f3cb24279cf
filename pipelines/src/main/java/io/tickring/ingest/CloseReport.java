package io.tickring.ingest;

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
