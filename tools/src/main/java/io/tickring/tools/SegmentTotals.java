package io.tickring.tools;

import io.tickring.segment.SegmentMeta;
import io.tickring.shard.ShardInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The segments of a store, summed up.
 *
 * @param groups segments written together count once
 */
record SegmentTotals(long groups, long segments, long rows, long bytes) {
    static SegmentTotals of(List<ShardInfo> shards) {
        long groups = 0;
        long segments = 0;
        long rows = 0;
        long bytes = 0;
        for (ShardInfo shard : shards) {
            groups += shard.groupLevels().size();
            segments += shard.segments().size();
            rows += shard.rows() - shard.memRows();
            bytes += shard.segments().stream().mapToLong(SegmentMeta::fileLength).sum();
        }
        return new SegmentTotals(groups, segments, rows, bytes);
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "%,d groups, %,d segments, %,d rows, %,d bytes",
                groups,
                segments,
                rows,
                bytes);
    }

    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("groups", groups);
        map.put("segments", segments);
        map.put("rows", rows);
        map.put("bytes", bytes);
        return map;
    }
}
