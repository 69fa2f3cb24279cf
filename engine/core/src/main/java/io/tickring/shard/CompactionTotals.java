package io.tickring.shard;

/**
 * What was compacted since the shard was opened.
 *
 * @param plans that were done
 * @param failures attempts that were given up
 * @param inputBytes read from the segments that were merged, also for attempts that failed
 * @param outputBytes of the segments that took their place
 * @param rows written anew
 */
public record CompactionTotals(
        long plans, long failures, long inputBytes, long outputBytes, long rows) {
    static final CompactionTotals NONE = new CompactionTotals(0, 0, 0, 0, 0);

    CompactionTotals read(long bytes) {
        return new CompactionTotals(plans, failures, inputBytes + bytes, outputBytes, rows);
    }

    CompactionTotals failed() {
        return new CompactionTotals(plans, failures + 1, inputBytes, outputBytes, rows);
    }

    CompactionTotals done(long bytes, long newRows) {
        return new CompactionTotals(
                plans + 1, failures, inputBytes, outputBytes + bytes, rows + newRows);
    }
}
