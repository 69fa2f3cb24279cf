package io.tickring.shard;

import io.tickring.memtable.MemTable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a shard consists of at one moment: one consistent cut. Immutable.
 *
 * @param groups segments by flush, in the order of their positions; the segments of one flush
 *     interleave
 * @param tables MemTables in the order of their positions; the last one is active
 */
record ShardState(List<List<OpenSegment>> groups, List<MemTable> tables) {
    ShardState {
        groups = List.copyOf(groups);
        tables = List.copyOf(tables);
    }

    MemTable active() {
        return tables.get(tables.size() - 1);
    }

    ShardState withTable(MemTable next) {
        final List<MemTable> extended = new ArrayList<>(tables);
        extended.add(next);
        return new ShardState(groups, extended);
    }

    /** The same cut, with the oldest table now served from segments. */
    ShardState withFlushed(MemTable table, List<OpenSegment> segments) {
        assert tables.get(0) == table && table.isFrozen() : "tables are flushed in order";
        final List<List<OpenSegment>> extended = new ArrayList<>(groups);
        if (!segments.isEmpty()) {
            extended.add(List.copyOf(segments));
        }
        return new ShardState(extended, tables.subList(1, tables.size()));
    }
}
