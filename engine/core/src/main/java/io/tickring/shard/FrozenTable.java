package io.tickring.shard;

import io.tickring.memtable.MemTable;
import java.util.Map;

/**
 * A MemTable that waits for its flush.
 *
 * @param table frozen
 * @param highWater the shard's marks of all source sessions when it was frozen
 */
record FrozenTable(MemTable table, Map<Integer, Long> highWater) {}
