package io.tickring.ingest;

/**
 * What closing did, and what it could not.
 *
 * @param drained whether all that was accepted was logged in the time given
 * @param stopped whether every thread ended; else the store's memory is left mapped
 * @param unloggedEvents accepted events that are in no log: they were acked to MEMORY publishers
 *     only
 * @param problem what else went wrong, or null
 */
public record CloseReport(boolean drained, boolean stopped, long unloggedEvents, String problem) {
    public boolean isClean() {
        return drained && stopped && problem == null;
    }

    @Override
    public String toString() {
        if (isClean()) {
            return "closed cleanly";
        }
        return "closed with "
                + unloggedEvents
                + " accepted events not logged"
                + (problem == null ? "" : "; " + problem);
    }
}
