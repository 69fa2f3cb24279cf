package io.tickring.shard;

import io.tickring.memtable.MemTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a shard consists of at one moment: one consistent cut. Immutable.
 *
 * @param groups in the order of their positions
 * @param tables MemTables in the order of their positions; the last one is active
 */
record ShardState(List<SegmentGroup> groups, List<MemTable> tables) {
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
        final List<SegmentGroup> extended = new ArrayList<>(groups);
        if (!segments.isEmpty()) {
            extended.add(new SegmentGroup(0, segments));
        }
        return new ShardState(extended, tables.subList(1, tables.size()));
    }

    /** The same cut, with a run of groups now served from another one. */
    ShardState withCompacted(List<SegmentGroup> inputs, SegmentGroup output) {
        final int from = groups.indexOf(inputs.get(0));
        assert groups.subList(from, from + inputs.size()).equals(inputs)
                : "only flushes came between";
        final List<SegmentGroup> replaced = new ArrayList<>(groups.subList(0, from));
        replaced.add(output);
        replaced.addAll(groups.subList(from + inputs.size(), groups.size()));
        return new ShardState(replaced, tables);
    }

    /** The same cut without these segments. */
    ShardState withRetired(Set<Long> segmentIds) {
        return new ShardState(
                groups.stream()
                        .map(group -> group.without(segmentIds))
                        .filter(group -> !group.segments().isEmpty())
                        .toList(),
                tables);
    }
}
