package io.tickring.shard;

/**
 * The writer of a store, as it tells of itself.
 *
 * @param pid of its process, in its own space of pids
 * @param state of the store
 * @param startedMs when it opened the store, in ms since the Unix epoch; 0 when it has not told yet
 * @param heartbeatMs when it was at work last, in ms since the Unix epoch; 0 when it has not told
 *     yet
 * @param pinnedThreads threads of it that were seen on the core that they were given
 * @param refusedPins threads of it that were given a core and do not run on it
 */
public record WriterInfo(
        long pid,
        WriterState state,
        long startedMs,
        long heartbeatMs,
        int pinnedThreads,
        int refusedPins) {}
