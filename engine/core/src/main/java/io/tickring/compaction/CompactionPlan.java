package io.tickring.compaction;

/**
 * One run of adjacent groups to be merged into one.
 *
 * @param from index of the first group
 * @param to index behind the last group
 * @param level of the group that takes their place
 * @param full whether the run is as long as it gets; a narrow one would grow if one waited
 * @param rows events in the run
 * @param bytes of its files: at most so many are read, and about so many at most written
 */
public record CompactionPlan(int from, int to, int level, boolean full, long rows, long bytes) {
    /** Groups in the run. */
    public int width() {
        return to - from;
    }
}
