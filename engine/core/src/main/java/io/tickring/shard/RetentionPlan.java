package io.tickring.shard;

import io.tickring.compaction.UtcDay;
import io.tickring.segment.SegmentMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is to be dropped so that a rule holds: a pure function of what the segments are. Immutable.
 *
 * <p>Whole UTC days of event time go, oldest first, and with them the segments whose events all lie
 * in such days; one that spans days counts to its last, and goes with that. Events that are in no
 * segment yet are left alone.
 *
 * <p>Days are counted back from the newest day with events that is not after today. Recorded
 * sessions of a year ago are therefore kept though nothing came since; and an event with a time in
 * the future, which any venue's bad record can have, is kept but counts for nothing. The newest day
 * is never dropped, nor any after it.
 *
 * @param newestDay that days were counted back from; {@link Long#MIN_VALUE} when there is none
 * @param days that are dropped, oldest first
 * @param segmentIds that are dropped, by shard
 */
public record RetentionPlan(long newestDay, List<Day> days, Map<Integer, Set<Long>> segmentIds) {
    public RetentionPlan {
        days = List.copyOf(days);
        segmentIds = Map.copyOf(segmentIds);
    }

    /**
     * One UTC day of segments.
     *
     * @param day since 1970-01-01
     */
    public record Day(long day, long segments, long rows, long bytes) {
        /** As {@code 2026-11-22}. */
        public String text() {
            return UtcDay.text(day);
        }

        private Day plus(SegmentMeta meta) {
            return new Day(day, segments + 1, rows + meta.rows(), bytes + meta.fileLength());
        }
    }

    /**
     * @param shards all of the store's
     * @param today UTC day since 1970-01-01
     */
    public static RetentionPlan of(List<ShardInfo> shards, RetentionRule rule, long today) {
        final NavigableMap<Long, Day> days = new TreeMap<>();
        long newest = Long.MIN_VALUE;
        for (ShardInfo shard : shards) {
            for (SegmentMeta meta : shard.segments()) {
                final long last = lastDay(meta);
                days.put(last, days.getOrDefault(last, new Day(last, 0, 0, 0)).plus(meta));
                newest = Math.max(newest, newestOf(meta, today));
            }
        }
        final List<Day> dropped = dropped(rule, days, newest);
        final Set<Long> droppedDays = new TreeSet<>();
        dropped.forEach(day -> droppedDays.add(day.day()));
        final Map<Integer, Set<Long>> ids = new TreeMap<>();
        for (ShardInfo shard : shards) {
            for (SegmentMeta meta : shard.segments()) {
                if (droppedDays.contains(lastDay(meta))) {
                    ids.computeIfAbsent(shard.id(), id -> new TreeSet<>()).add(meta.id());
                }
            }
        }
        return new RetentionPlan(newest, dropped, ids);
    }

    private static long lastDay(SegmentMeta meta) {
        return UtcDay.of(meta.maxEventTime());
    }

    /** The newest day up to today that a segment is known to have events of. */
    private static long newestOf(SegmentMeta meta, long today) {
        if (lastDay(meta) <= today) {
            return lastDay(meta);
        }
        final long first = UtcDay.of(meta.minEventTime());
        return first <= today ? first : Long.MIN_VALUE;
    }

    private static List<Day> dropped(
            RetentionRule rule, NavigableMap<Long, Day> days, long newest) {
        final List<Day> dropped = new ArrayList<>();
        long bytes = days.values().stream().mapToLong(Day::bytes).sum();
        for (Day day : days.headMap(newest, false).values()) {
            final boolean tooOld = rule.days() > 0 && day.day() <= newest - rule.days();
            final boolean tooMany = rule.bytes() > 0 && bytes > rule.bytes();
            if (tooOld || tooMany) {
                dropped.add(day);
                bytes -= day.bytes();
            }
        }
        return dropped;
    }

    /** The day that days were counted back from, as {@code 2026-11-22}; null when there is none. */
    public String newestDayText() {
        return newestDay == Long.MIN_VALUE ? null : UtcDay.text(newestDay);
    }

    public boolean isEmpty() {
        return days.isEmpty();
    }

    public long segments() {
        return days.stream().mapToLong(Day::segments).sum();
    }

    /** Events that are dropped. */
    public long rows() {
        return days.stream().mapToLong(Day::rows).sum();
    }

    /** Bytes of the files that are dropped. */
    public long bytes() {
        return days.stream().mapToLong(Day::bytes).sum();
    }
}
