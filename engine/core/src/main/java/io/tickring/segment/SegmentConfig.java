package io.tickring.segment;

/**
 * How events are cut into segments and zones, and how these are kept.
 *
 * @param zoneRows rows of a zone whose codec is {@link Codec#NONE}, 1 to 65,536
 * @param packedZoneRows rows of any other zone, 1 to 65,536
 * @param rareRows a type with fewer rows in a flush or merge shares the segment of lines, unless it
 *     is the only one
 * @param maxFileLength bytes at which a segment is ended and another begun; zones are not cut, so
 *     that a file may be longer by the zone and the names in it, and always holds one zone
 * @param freshCodec of the segments of a flush
 * @param compactedCodec of the segments of a merge
 * @param zstdLevel 1 (fast) to 19 (small)
 */
public record SegmentConfig(
        int zoneRows,
        int packedZoneRows,
        int rareRows,
        long maxFileLength,
        Codec freshCodec,
        Codec compactedCodec,
        int zstdLevel) {
    /** The most rows that a zone may have: row numbers in it take two bytes. */
    public static final int MAX_ZONE_ROWS = 1 << 16;

    /** The largest {@code maxFileLength}: half of what can be mapped, the rest for names. */
    public static final long MAX_FILE_LENGTH = 1L << 29;

    public static final int DEFAULT_ZSTD_LEVEL = 3;
    public static final int MAX_ZSTD_LEVEL = 19;

    public static final SegmentConfig DEFAULT =
            new SegmentConfig(
                    1 << 14,
                    1 << 15,
                    1024,
                    MAX_FILE_LENGTH,
                    Codec.NONE,
                    Codec.ZSTD,
                    DEFAULT_ZSTD_LEVEL);

    public SegmentConfig {
        checkZoneRows("zoneRows", zoneRows);
        checkZoneRows("packedZoneRows", packedZoneRows);
        if (rareRows < 0) {
            throw new IllegalArgumentException("rareRows must not be negative: " + rareRows);
        }
        if (maxFileLength < 1 || maxFileLength > MAX_FILE_LENGTH) {
            throw new IllegalArgumentException(
                    "maxFileLength must be 1.." + MAX_FILE_LENGTH + ": " + maxFileLength);
        }
        if (freshCodec == null || compactedCodec == null) {
            throw new IllegalArgumentException("freshCodec and compactedCodec must be set");
        }
        if (zstdLevel < 1 || zstdLevel > MAX_ZSTD_LEVEL) {
            throw new IllegalArgumentException(
                    "zstdLevel must be 1.." + MAX_ZSTD_LEVEL + ": " + zstdLevel);
        }
    }

    /** Zones of one size, and the codecs of {@link #DEFAULT}. */
    public SegmentConfig(int zoneRows, int rareRows, long maxFileLength) {
        this(
                zoneRows,
                zoneRows,
                rareRows,
                maxFileLength,
                Codec.NONE,
                Codec.ZSTD,
                DEFAULT_ZSTD_LEVEL);
    }

    private static void checkZoneRows(String name, int rows) {
        if (rows < 1 || rows > MAX_ZONE_ROWS) {
            throw new IllegalArgumentException(name + " must be 1.." + MAX_ZONE_ROWS + ": " + rows);
        }
    }

    /** The same, with other zones where they are not packed. */
    public SegmentConfig withZoneRows(int rows) {
        return new SegmentConfig(
                rows,
                packedZoneRows,
                rareRows,
                maxFileLength,
                freshCodec,
                compactedCodec,
                zstdLevel);
    }

    /** The same, with these codecs. */
    public SegmentConfig withCodecs(Codec fresh, Codec compacted) {
        return new SegmentConfig(
                zoneRows, packedZoneRows, rareRows, maxFileLength, fresh, compacted, zstdLevel);
    }

    /** Rows of a zone of this codec. */
    int zoneRows(Codec codec) {
        return codec == Codec.NONE ? zoneRows : packedZoneRows;
    }

    /** Whether a type with so many of all rows is to share the segment of lines. */
    boolean isRare(long rows, long allRows) {
        return rows < rareRows && rows < allRows;
    }
}
