package io.tickring.shard;

import io.tickring.memtable.MemTable;
import io.tickring.wal.SlotEntry;
import java.util.List;
import java.util.Map;

/**
 * A MemTable that waits for its flush.
 *
 * @param table frozen
 * @param hasMarks whether the log has definitions or session marks between its bounds
 * @param highWater the shard's marks of all source sessions when it was frozen
 * @param slots how far senders came, where that changed since the table before was frozen
 */
record FrozenTable(
        MemTable table, boolean hasMarks, Map<Integer, Long> highWater, List<SlotEntry> slots) {}
