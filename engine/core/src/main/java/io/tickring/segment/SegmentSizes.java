package io.tickring.segment;

import io.tickring.fs.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the parts of a segment's file take. The parts add up to the file. Immutable.
 *
 * @param typeName of all events, or empty in a segment of lines
 * @param codec how zones are kept
 * @param rows events in it
 * @param fileLength bytes of the file
 * @param columns bytes of their buffers, in the order of the file
 * @param namesLength bytes of what precedes the zones: schema and dictionaries of names
 * @param batchesLength bytes of the record batches but for the columns in them: messages, and what
 *     fills up
 * @param indexLength bytes of our own index: symbols, zone maps, order of arrival
 * @param footerLength bytes of the Arrow footer and what fills up before the index
 */
public record SegmentSizes(
        String typeName,
        Codec codec,
        long rows,
        long fileLength,
        List<ColumnSize> columns,
        long namesLength,
        long batchesLength,
        long indexLength,
        long footerLength) {
    /**
     * @param column and how it is stored
     * @param plainLength bytes that its values have
     * @param storedLength bytes that they take in the file; buffers that share their bytes count
     *     once, for the first column
     */
    public record ColumnSize(Column column, long plainLength, long storedLength) {}

    public SegmentSizes {
        columns = List.copyOf(columns);
    }

    /**
     * Adds up the parts of a segment of a store.
     *
     * @throws IOException when it cannot be opened
     */
    public static SegmentSizes read(FileSystem fs, Path file, SegmentMeta meta) throws IOException {
        try (Segment segment = Segment.open(fs, file, meta)) {
            return of(segment);
        }
    }

    /** Adds up the parts of an open segment, from its index alone. */
    public static SegmentSizes of(Segment segment) {
        final SegmentIndex index = segment.index();
        final List<Column> columns = segment.columns();
        final long[] stored = new long[columns.size()];
        final int[] seen = new int[index.schema().buffers()];
        long batches = 0;
        for (int zone = 0; zone < index.zones(); zone++) {
            batches += index.batchLength(zone);
            int count = 0;
            for (int i = 0; i < stored.length; i++) {
                for (int buffer = 0; buffer < columns.get(i).buffers(); buffer++) {
                    final int number = columns.get(i).firstBuffer() + buffer;
                    final int offset = index.bufferOffset(zone, number);
                    if (!contains(seen, count, offset)) {
                        seen[count++] = offset;
                        stored[i] += index.bufferLength(zone, number);
                    }
                }
            }
        }
        final List<ColumnSize> sizes = new ArrayList<>();
        long buffers = 0;
        for (int i = 0; i < stored.length; i++) {
            final Column column = columns.get(i);
            buffers += stored[i];
            final long plain =
                    column.kind() == ColumnKind.LINES ? stored[i] : segment.rows() * column.width();
            sizes.add(new ColumnSize(column, plain, stored[i]));
        }
        final SegmentMeta meta = segment.meta();
        final long names = index.batchAt(0);
        return new SegmentSizes(
                segment.typeName(),
                segment.codec(),
                segment.rows(),
                meta.fileLength(),
                sizes,
                names,
                batches - buffers,
                meta.indexLength(),
                meta.fileLength() - names - batches - meta.indexLength());
    }

    private static boolean contains(int[] numbers, int count, int number) {
        for (int i = 0; i < count; i++) {
            if (numbers[i] == number) {
                return true;
            }
        }
        return false;
    }
}
