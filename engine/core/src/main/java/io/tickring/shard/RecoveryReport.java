package io.tickring.shard;

import java.util.List;

/** What opening a store found and did, shard by shard. */
public record RecoveryReport(List<ShardReport> shards) {
    public RecoveryReport {
        shards = List.copyOf(shards);
    }

    /** Whether every shard ended cleanly. */
    public boolean isClean() {
        return shards.stream().allMatch(ShardReport::isClean);
    }

    /** Events of unflushed log that were indexed again. */
    public long replayedEvents() {
        return shards.stream().mapToLong(ShardReport::replayedEvents).sum();
    }

    /** One sentence for people. */
    @Override
    public String toString() {
        final StringBuilder words =
                new StringBuilder("replayed ")
                        .append(replayedEvents())
                        .append(" events of unflushed log; ");
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
}
