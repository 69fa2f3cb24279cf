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
        return words.append("0 acked ticks lost").toString();
    }
}
