package io.tickring.compaction;

import java.util.ArrayList;
import java.util.List;

/**
 * Chooses what to merge: a pure function of the groups of one shard. Immutable. <b>Thread:</b> any.
 *
 * <p>A <em>full</em> plan is a run of {@code width} adjacent groups of one level and one UTC day;
 * or a shorter one, of two at least, which the next such group would make larger than a group may
 * be. Each full plan lifts its rows by one level, so that a row is rewritten about
 * log<sub>width</sub> (groups) times.
 *
 * <p>Only when there is no full plan, there is one <em>narrow</em> plan: what is left over of a
 * day, at once where that goes, else beginning with the lowest level. Whoever runs these too until
 * there are none ends with as few groups a day as their largest size allows. A background
 * compaction leaves them alone: each flush would make another one, and the same rows would be
 * rewritten for ever.
 *
 * <p>A group belongs to the day of its newest event, so that one which spans midnight is merged
 * with the groups behind it. Writing splits by day in any case: a segment that comes out of a merge
 * holds events of one day.
 *
 * @param width groups that a full plan merges, at least 2
 * @param maxGroupBytes no plan's inputs have more bytes
 */
public record CompactionPicker(int width, long maxGroupBytes) {
    /** The highest level there is: merging groups of it gives one of it. */
    public static final int MAX_LEVEL = 255;

    /**
     * Half of what can be mapped at once: should all of a group be one segment, and grow when it is
     * written anew, it still can be read.
     */
    public static final long DEFAULT_MAX_GROUP_BYTES = 1L << 29;

    public static final CompactionPicker DEFAULT = new CompactionPicker(8, DEFAULT_MAX_GROUP_BYTES);

    public CompactionPicker {
        if (width < 2) {
            throw new IllegalArgumentException("width must be at least 2: " + width);
        }
        if (maxGroupBytes < 1 || maxGroupBytes > DEFAULT_MAX_GROUP_BYTES) {
            throw new IllegalArgumentException(
                    "maxGroupBytes must be 1.." + DEFAULT_MAX_GROUP_BYTES + ": " + maxGroupBytes);
        }
    }

    /**
     * All full plans, oldest first; when there is none, at most one narrow one. Plans do not
     * overlap.
     *
     * @param groups of one shard, in the order of their positions
     * @throws IllegalArgumentException when they are not in that order
     */
    public List<CompactionPlan> pick(List<GroupSummary> groups) {
        checkOrder(groups);
        final List<CompactionPlan> plans = fullPlans(groups);
        if (plans.isEmpty()) {
            final CompactionPlan narrow = narrowPlan(groups);
            return narrow == null ? plans : List.of(narrow);
        }
        return plans;
    }

    private static void checkOrder(List<GroupSummary> groups) {
        long last = Long.MIN_VALUE;
        for (GroupSummary group : groups) {
            if (group.minPosition() <= last || group.maxPosition() < group.minPosition()) {
                throw new IllegalArgumentException(
                        "a group of positions "
                                + group.minPosition()
                                + ".."
                                + group.maxPosition()
                                + " follows position "
                                + last);
            }
            last = group.maxPosition();
        }
    }

    private List<CompactionPlan> fullPlans(List<GroupSummary> groups) {
        final List<CompactionPlan> plans = new ArrayList<>();
        int from = 0;
        while (from < groups.size()) {
            final int to = endOfRun(groups, from);
            final boolean endedBySize = to < groups.size() && isAlike(groups, to);
            if (to - from == width || endedBySize && to - from >= 2) {
                plans.add(plan(groups, from, to, true));
            }
            from = to;
        }
        return plans;
    }

    /** Whether a group has the level and the day of the one before it. */
    private static boolean isAlike(List<GroupSummary> groups, int at) {
        return groups.get(at).level() == groups.get(at - 1).level() && isSameDay(groups, at);
    }

    private static boolean isSameDay(List<GroupSummary> groups, int at) {
        return groups.get(at).maxDay() == groups.get(at - 1).maxDay();
    }

    /** Where the run of groups alike that begins here ends, by its width and bytes too. */
    private int endOfRun(List<GroupSummary> groups, int from) {
        long bytes = groups.get(from).bytes();
        int to = from + 1;
        while (to < groups.size() && to - from < width && isAlike(groups, to)) {
            bytes += groups.get(to).bytes();
            if (bytes > maxGroupBytes) {
                break;
            }
            to++;
        }
        return to;
    }

    private CompactionPlan narrowPlan(List<GroupSummary> groups) {
        final CompactionPlan day = wholeDay(groups);
        return day == null ? lowestRun(groups) : day;
    }

    /** The oldest day all of whose groups can be merged at once. */
    private CompactionPlan wholeDay(List<GroupSummary> groups) {
        int from = 0;
        while (from < groups.size()) {
            long bytes = groups.get(from).bytes();
            int to = from + 1;
            while (to < groups.size() && isSameDay(groups, to)) {
                bytes += groups.get(to).bytes();
                to++;
            }
            if (to - from >= 2 && to - from <= width && bytes <= maxGroupBytes) {
                return plan(groups, from, to, false);
            }
            from = to;
        }
        return null;
    }

    private CompactionPlan lowestRun(List<GroupSummary> groups) {
        CompactionPlan lowest = null;
        for (int from = 0; from < groups.size(); from = endOfRun(groups, from)) {
            final int to = endOfRun(groups, from);
            if (to - from >= 2
                    && (lowest == null
                            || groups.get(from).level() < groups.get(lowest.from()).level())) {
                lowest = plan(groups, from, to, false);
            }
        }
        return lowest == null ? mixedPlan(groups) : lowest;
    }

    /** The newest run of a day whose levels differ: there the groups are smallest. */
    private CompactionPlan mixedPlan(List<GroupSummary> groups) {
        for (int to = groups.size(); to >= 2; to--) {
            int from = to - 1;
            long bytes = groups.get(from).bytes();
            while (from > 0 && to - from < width && isSameDay(groups, from)) {
                bytes += groups.get(from - 1).bytes();
                if (bytes > maxGroupBytes) {
                    break;
                }
                from--;
            }
            if (to - from >= 2) {
                return plan(groups, from, to, false);
            }
        }
        return null;
    }

    /**
     * The level is raised only where all have the same: a store that is compacted by hand after
     * every flush would climb without end.
     */
    private static CompactionPlan plan(List<GroupSummary> groups, int from, int to, boolean full) {
        long rows = 0;
        long bytes = 0;
        int least = MAX_LEVEL;
        int highest = 0;
        for (GroupSummary group : groups.subList(from, to)) {
            rows += group.rows();
            bytes += group.bytes();
            least = Math.min(least, group.level());
            highest = Math.max(highest, group.level());
        }
        final int level = least == highest ? Math.min(MAX_LEVEL, highest + 1) : highest;
        return new CompactionPlan(from, to, level, full, rows, bytes);
    }
}
