package io.tickring.tools;

import io.tickring.fs.DiskFileSystem;
import io.tickring.segment.SegmentMeta;
import io.tickring.segment.SegmentSizes;
import io.tickring.shard.ShardInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the columns of a store's segments take, by type of event. */
final class ColumnSizes {
    private static final String LINES = "(lines)";

    private final Map<String, OfType> types = new TreeMap<>();
    private long bytes;
    private long rows;

    /** The columns of one type, in the order of the files. */
    private static final class OfType {
        private long rows;
        private final Map<String, long[]> columns = new LinkedHashMap<>();

        void add(String column, long plain, long stored) {
            final long[] sums = columns.computeIfAbsent(column, name -> new long[2]);
            sums[0] += plain;
            sums[1] += stored;
        }
    }

    static ColumnSizes of(Path store, List<ShardInfo> shards) throws IOException {
        final ColumnSizes sizes = new ColumnSizes();
        for (ShardInfo shard : shards) {
            final Path directory = store.resolve("shard-" + shard.id());
            for (SegmentMeta meta : shard.segments()) {
                sizes.add(
                        SegmentSizes.read(
                                DiskFileSystem.INSTANCE, directory.resolve(meta.fileName()), meta));
            }
        }
        return sizes;
    }

    private void add(SegmentSizes segment) {
        final OfType type =
                types.computeIfAbsent(
                        segment.typeName().isEmpty() ? LINES : segment.typeName(),
                        name -> new OfType());
        type.rows += segment.rows();
        rows += segment.rows();
        bytes += segment.fileLength();
        for (SegmentSizes.ColumnSize size : segment.columns()) {
            type.add(size.column().name(), size.plainLength(), size.storedLength());
        }
        type.add("(index)", segment.indexLength(), segment.indexLength());
        final long frame = segment.namesLength() + segment.batchesLength() + segment.footerLength();
        type.add("(names, messages, footer)", frame, frame);
    }

    String text() throws IOException {
        final StringBuilder text = new StringBuilder();
        text.append(
                String.format(Locale.ROOT, "%,d rows in segments of %,d bytes%n%n", rows, bytes));
        final TextTable table =
                new TextTable(
                        text,
                        "",
                        "type",
                        ">rows",
                        "column",
                        ">values",
                        ">stored",
                        ">per row",
                        ">of all");
        for (Map.Entry<String, OfType> type : types.entrySet()) {
            final OfType sums = type.getValue();
            for (Map.Entry<String, long[]> column : sums.columns.entrySet()) {
                final long stored = column.getValue()[1];
                table.row(
                        type.getKey(),
                        String.format(Locale.ROOT, "%,d", sums.rows),
                        column.getKey(),
                        String.format(Locale.ROOT, "%,d", column.getValue()[0]),
                        String.format(Locale.ROOT, "%,d", stored),
                        String.format(Locale.ROOT, "%.3f", (double) stored / sums.rows),
                        String.format(Locale.ROOT, "%.1f %%", 100.0 * stored / bytes));
            }
        }
        table.finish();
        return text.toString();
    }

    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("rows", rows);
        map.put("bytes", bytes);
        final List<Map<String, Object>> list = new ArrayList<>();
        for (Map.Entry<String, OfType> type : types.entrySet()) {
            final OfType sums = type.getValue();
            for (Map.Entry<String, long[]> column : sums.columns.entrySet()) {
                final Map<String, Object> one = new LinkedHashMap<>();
                one.put("type", type.getKey());
                one.put("rows", sums.rows);
                one.put("column", column.getKey());
                one.put("valueBytes", column.getValue()[0]);
                one.put("storedBytes", column.getValue()[1]);
                list.add(one);
            }
        }
        map.put("columns", list);
        return map;
    }
}
