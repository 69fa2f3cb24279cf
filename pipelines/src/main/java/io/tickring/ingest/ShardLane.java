package io.tickring.ingest;

import com.lmax.disruptor.Sequence;
import io.tickring.shard.ShardCounters;

/**
 * One shard's part of the graph. <b>Thread:</b> each part says its own.
 *
 * @param handler appends what is the shard's
 * @param logAgent forces its log
 * @param flushAgent flushes its tables
 * @param gate says whether it takes more
 * @param counters what other processes see of it
 */
record ShardLane(
        ShardHandler handler,
        LogAgent logAgent,
        FlushAgent flushAgent,
        ShardGate gate,
        ShardCounters counters) {
    /** Ring sequence up to which the shard has logged. */
    Sequence logged() {
        return handler.getSequence();
    }

    /** Ring sequence up to which the shard's log is forced. */
    Sequence forced() {
        return logAgent.forced();
    }
}
