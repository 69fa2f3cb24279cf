package io.tickring.ingest;

import java.util.function.Consumer;

/**
 * How the ring works. Immutable.
 *
 * @param profile how handlers wait
 * @param maxBatchLines lines that a shard handler takes before it seals, at least 16
 * @param unforcedWindowBytes log of a shard that may be unforced before FSYNC publishers are
 *     refused
 * @param forceIntervalMs how often a log is forced when no FSYNC publisher waits for it
 * @param minFreeBytes room on a shard's disk below which its offers are refused; 0 for none
 * @param threadPrefix of all thread names
 * @param pinning of handler threads to cores
 * @param compaction of segments, and how long they are kept
 * @param heldViewMs how long, in ms, a view may hold a log file that could be used again, before it
 *     is told of
 * @param onHeldView is told in words, once, of each file that a view holds longer
 * @param onFailure is told once why the node failed, on the thread that found out
 */
public record IngestConfig(
        Profile profile,
        int maxBatchLines,
        long unforcedWindowBytes,
        long forceIntervalMs,
        long minFreeBytes,
        String threadPrefix,
        Pinning pinning,
        CompactionSettings compaction,
        long heldViewMs,
        Consumer<String> onHeldView,
        Consumer<Throwable> onFailure) {}
