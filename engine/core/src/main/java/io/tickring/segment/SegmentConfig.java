package io.tickring.segment;

/**
 * How a flush is cut into segments and zones.
 *
 * @param zoneRows rows of a zone, 1 to 65,536
 * @param rareRows a type with fewer rows in a flush shares the segment of lines, unless it is the
 *     only one
 * @param maxFileLength bytes at which a segment is ended and another begun; zones are not cut, so
 *     that a file may be longer by the zone and the names in it, and always holds one zone
 */
public record SegmentConfig(int zoneRows, int rareRows, long maxFileLength) {
    /** The most rows that a zone may have: row numbers in it take two bytes. */
    public static final int MAX_ZONE_ROWS = 1 << 16;

    /** The largest {@code maxFileLength}: half of what can be mapped, the rest for names. */
    public static final long MAX_FILE_LENGTH = 1L << 29;

    public static final SegmentConfig DEFAULT = new SegmentConfig(1 << 14, 1024, MAX_FILE_LENGTH);

    public SegmentConfig {
        if (zoneRows < 1 || zoneRows > MAX_ZONE_ROWS) {
            throw new IllegalArgumentException(
                    "zoneRows must be 1.." + MAX_ZONE_ROWS + ": " + zoneRows);
        }
        if (rareRows < 0) {
            throw new IllegalArgumentException("rareRows must not be negative: " + rareRows);
        }
        if (maxFileLength < 1 || maxFileLength > MAX_FILE_LENGTH) {
            throw new IllegalArgumentException(
                    "maxFileLength must be 1.." + MAX_FILE_LENGTH + ": " + maxFileLength);
        }
    }

    /** Whether a type with so many of all rows is to share the segment of lines. */
    boolean isRare(long rows, long allRows) {
        return rows < rareRows && rows < allRows;
    }
}
