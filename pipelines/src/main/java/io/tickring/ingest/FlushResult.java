package io.tickring.ingest;

/**
 * How a FLUSH went in one shard.
 *
 * @param shard its number
 * @param flushed position below which all is in segments; -1 when it failed
 * @param failure what went wrong; null when it did not. The rows are still readable and logged, and
 *     the flush is tried again.
 */
public record FlushResult(int shard, long flushed, String failure) {
    static FlushResult done(int shard, long flushed) {
        return new FlushResult(shard, flushed, null);
    }

    static FlushResult failed(int shard, String failure) {
        return new FlushResult(shard, -1, failure);
    }

    public boolean isDone() {
        return failure == null;
    }
}
