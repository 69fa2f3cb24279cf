package io.tickring.ingest;

import io.tickring.compaction.CompactionPicker;
import io.tickring.shard.RetentionRule;
import java.util.function.LongSupplier;

/**
 * How a node merges and gives up segments. Immutable.
 *
 * @param background whether full plans are merged without being asked
 * @param picker chooses what to merge
 * @param bytesPerSecond of segments that the background reads, so that it leaves the disk and the
 *     cores to others; what is asked for is done as fast as it goes
 * @param retention what is kept, looked after once a minute
 * @param epochMs the clock on the wall, ms since the Unix epoch: it says what day is today
 */
public record CompactionSettings(
        boolean background,
        CompactionPicker picker,
        long bytesPerSecond,
        RetentionRule retention,
        LongSupplier epochMs) {
    public static final long DEFAULT_BYTES_PER_SECOND = 64L << 20;

    /** Nothing by itself; it can still be asked for. */
    public static final CompactionSettings OFF =
            new CompactionSettings(
                    false,
                    CompactionPicker.DEFAULT,
                    DEFAULT_BYTES_PER_SECOND,
                    RetentionRule.KEEP_ALL,
                    () -> 0);

    public CompactionSettings {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "compactionBytesPerSecond must be positive: " + bytesPerSecond);
        }
    }
}
