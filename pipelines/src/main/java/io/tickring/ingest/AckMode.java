package io.tickring.ingest;

/** What <em>acked</em> means to a publisher. */
public enum AckMode {
    /** Accepted in the ring; survives nothing. */
    MEMORY,
    /** In the mapped log of its shard; survives the death of the process. */
    WAL,
    /** Forced to disk; survives loss of power. */
    FSYNC
}
