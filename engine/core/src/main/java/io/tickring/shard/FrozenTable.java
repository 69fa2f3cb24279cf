package io.tickring.shard;

import io.tickring.memtable.MemTable;
import java.util.Map;

/**
 * A MemTable that waits for its flush.
 *
 * @param table frozen
 * @param hasMarks whether the log has definitions or session marks between its bounds
 * @param highWater the shard's marks of all source sessions when it was frozen
 */
record FrozenTable(MemTable table, boolean hasMarks, Map<Integer, Long> highWater) {}
