package io.tickring.shard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What opening a store found and did, shard by shard.
 *
 * @param shards in the order of their numbers
 * @param durationNs that all of it took; 0 when it was not measured
 */
public record RecoveryReport(List<ShardReport> shards, long durationNs) {
    public RecoveryReport {
        shards = List.copyOf(shards);
    }

    /** A recovery that was not measured. */
    public RecoveryReport(List<ShardReport> shards) {
        this(shards, 0);
    }

    /** Whether every shard ended cleanly. */
    public boolean isClean() {
        return shards.stream().allMatch(ShardReport::isClean);
    }

    /** Events of unflushed log that were indexed again. */
    public long replayedEvents() {
        return shards.stream().mapToLong(ShardReport::replayedEvents).sum();
    }

    /** Bytes of unflushed log that were read again. */
    public long replayedBytes() {
        return shards.stream().mapToLong(ShardReport::replayedBytes).sum();
    }

    /**
     * What is missing from the store since it was damaged, one line each; empty when all is there.
     */
    public List<String> missing() {
        final List<String> missing = new ArrayList<>();
        for (ShardReport shard : shards) {
            shard.setAside().forEach(what -> missing.add(what.words(shard.shard())));
        }
        return missing;
    }

    /** One sentence for people. */
    @Override
    public String toString() {
        final StringBuilder words =
                new StringBuilder("replayed ")
                        .append(replayedEvents())
                        .append(" events, ")
                        .append(replayedBytes())
                        .append(" B of unflushed log");
        if (durationNs > 0) {
            words.append(String.format(Locale.ROOT, ", in %.3f s", durationNs / 1e9));
        }
        words.append("; ");
        for (ShardReport shard : shards) {
            if (!shard.isClean()) {
                words.append(shard.words()).append("; ");
            }
        }
        return words.append(loss()).toString();
    }

    /**
     * A frame that was whole may have been acked; only one that was forced was promised to stay.
     */
    private String loss() {
        if (shards.stream().anyMatch(shard -> shard.setAsideNow() > 0)) {
            return "acked ticks are lost with what was set aside: " + RepairReport.REMEDY;
        }
        final long goodFramesBehind =
                shards.stream()
                        .filter(shard -> shard.cut() != null)
                        .mapToLong(shard -> shard.cut().goodFramesBehind())
                        .sum();
        return goodFramesBehind == 0
                ? "0 acked ticks lost"
                : goodFramesBehind
                        + " whole frames behind a bad one are gone: ticks acked to FSYNC publishers are"
                        + " not among them, those acked to WAL publishers may be";
    }

    /** The same for programs; plain texts, numbers, lists, maps and nulls. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("clean", isClean());
        map.put("seconds", seconds(durationNs));
        map.put("replayedEvents", replayedEvents());
        map.put("replayedBytes", replayedBytes());
        map.put("shards", shards.stream().map(ShardReport::toMap).toList());
        return map;
    }

    /** Seconds to the microsecond; null when nothing was measured. */
    static Double seconds(long ns) {
        return ns == 0 ? null : Double.valueOf(Math.round(ns / 1e3) / 1e6);
    }
}
