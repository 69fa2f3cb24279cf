package io.tickring.segment;

/**
 * What the manifest keeps of a segment: enough to find it, to prune it unopened, and to notice that
 * any bit of it changed.
 *
 * @param id unique in its shard
 * @param fileName in the shard's directory
 * @param kind how events are kept
 * @param typeId of a {@link SegmentKind#COLUMNS} segment, else -1
 * @param rows events in it
 * @param zones record batches in it
 * @param fileLength bytes of the file
 * @param fileCrc32c CRC32C of the whole file
 * @param indexOffset byte in the file at which the index block starts
 * @param indexLength bytes of the index block
 * @param indexCrc32c CRC32C of the index block
 * @param minEventTime smallest event time, ns
 * @param maxEventTime largest event time, ns
 * @param minPosition position of the first event
 * @param maxPosition position of the last event
 */
public record SegmentMeta(
        long id,
        String fileName,
        SegmentKind kind,
        int typeId,
        long rows,
        int zones,
        long fileLength,
        int fileCrc32c,
        long indexOffset,
        int indexLength,
        int indexCrc32c,
        long minEventTime,
        long maxEventTime,
        long minPosition,
        long maxPosition) {}
