package io.tickring.compaction;

/**
 * What the picker knows of one group: segments that were written together.
 *
 * @param level 0 as flushed, more for each merge it went through
 * @param rows events in it
 * @param bytes of its files
 * @param minDay UTC day of its oldest event
 * @param maxDay UTC day of its newest event
 * @param minPosition position of its first event
 * @param maxPosition position of its last event
 */
public record GroupSummary(
        int level,
        long rows,
        long bytes,
        long minDay,
        long maxDay,
        long minPosition,
        long maxPosition) {}
