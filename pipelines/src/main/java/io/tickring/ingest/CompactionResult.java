package io.tickring.ingest;

/**
 * How a compaction that was asked for went in one shard.
 *
 * @param shard its number
 * @param plans runs of groups that were merged into one each
 * @param inputBytes read
 * @param outputBytes of the segments written; what was merged again later counts each time
 * @param failure what went wrong; null when nothing is left to merge. The rows are readable all the
 *     same.
 */
public record CompactionResult(
        int shard, long plans, long inputBytes, long outputBytes, String failure) {
    public boolean isDone() {
        return failure == null;
    }
}
