package io.tickring.shard;

/**
 * What a store keeps. Both limits may be given: what either of them drops goes.
 *
 * @param days UTC days to keep, counted back from the newest day that has events in segments; 0 for
 *     all
 * @param bytes of segments to keep; 0 for all
 */
public record RetentionRule(int days, long bytes) {
    public static final RetentionRule KEEP_ALL = new RetentionRule(0, 0);

    public RetentionRule {
        if (days < 0) {
            throw new IllegalArgumentException("days to retain must not be negative: " + days);
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes to retain must not be negative: " + bytes);
        }
    }

    /** Whether it never drops anything. */
    public boolean keepsAll() {
        return days == 0 && bytes == 0;
    }
}
