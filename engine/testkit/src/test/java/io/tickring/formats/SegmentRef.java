package io.tickring.formats;

/** A segment as the manifest names it, FORMATS.md §4. */
public record SegmentRef(
        long id,
        String file,
        int kind,
        int typeId,
        long rows,
        int zones,
        long fileLength,
        long fileCrc,
        long indexOffset,
        int indexLength,
        long indexCrc,
        long minEventTime,
        long maxEventTime,
        long firstPosition,
        long lastPosition) {
    static final int LEAST_BYTES = 90;

    static SegmentRef read(Bytes.Fields in) {
        return new SegmentRef(
                in.i64(), in.text(), in.u8(), in.i32(), in.i64(), in.i32(), in.i64(), in.u32(),
                in.i64(), in.i32(), in.u32(), in.i64(), in.i64(), in.i64(), in.i64());
    }
}
