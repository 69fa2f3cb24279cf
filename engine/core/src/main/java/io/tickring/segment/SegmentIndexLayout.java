package io.tickring.segment;

import java.util.Locale;

/**
 * The layout of a segment file and of the index block in it.
 *
 * <p>The file is an Arrow IPC file, metadata version V5, little-endian, without nulls (validity
 * buffers have length 0). Every part starts on a 64-byte boundary but the schema message (byte 8)
 * and the footer (wherever the index ends):
 *
 * <pre>
 *  "ARROW1\0\0" | schema | dictionaries | record batch = zone 0 | ... | end of stream | index block
 *  | footer | i32 length of the footer | "ARROW1"
 * </pre>
 *
 * Dictionaries, each one batch of utf8: 0 symbols, 1 sources, and 2 types in a segment of lines.
 * Their values are names. The footer's custom metadata give the index block's place as decimal
 * text: {@code tickring.index.offset}, {@code tickring.index.length}, {@code tickring.index.crc32c}
 * (unsigned).
 *
 * <p>Columns 0 to 5 are the same in every segment: {@code eventTime}, {@code receiveTime}
 * (timestamp ns, UTC), {@code symbol} (dictionary, i32), {@code source} (dictionary, i16, or i32
 * beyond 32,767 sources), {@code sourceSequence}, {@code position} (i64). A segment of columns goes
 * on with the fields of its type; a segment of lines with {@code type} (dictionary, i16) and {@code
 * lines} (binary: the event's lines as they stood in the log).
 *
 * <p>Zones follow each other in arrival. <b>In a zone of a plain segment rows are sorted by
 * (symbolId, arrival)</b>, so that each symbol is one run of rows, and the index has a permutation
 * back to arrival order. A buffer that repeats the beginning of an earlier one of its zone lies in
 * the same place: a receive time that equals the event time, a field that nobody fills in.
 *
 * <p><b>In a zone of a packed segment rows are in arrival order</b>, columns are encoded as {@link
 * ColumnEncoding} says, numbers may have their low bytes in buffers of their own, and each buffer
 * is {@code i64 uncompressed length | zstd frame}, or {@code i64 -1 | bytes}.
 *
 * <h2>Index block</h2>
 *
 * All our own reader needs, so that it parses no flatbuffers. Little-endian; offsets count from the
 * block's start unless said otherwise; reserved bytes are zero. The manifest has the block's place
 * and CRC32C.
 *
 * <pre>
 *   0 i64 magic "TRSEGIDX"        56 i64 minEventTime ns        112 i32 eventLength, bytes; 0: lines
 *   8 u16 version                 64 i64 maxEventTime ns        116 i32 buffers per zone
 *  10 u8  kind: 1 columns 2 lines 72 i64 minPosition            120 i32 length of the type's name
 *  11 u8  order of rows           80 i64 maxPosition            124 i32 reserved
 *  12 u8  codec: 0 none 1 zstd    88 i32 offset of columns      128 64 B name of the type, utf8,
 *  13 u8  1: type is a trade      92 i32 offset of symbols               zero filled; empty: lines
 *  14 u16 columns                 96 i32 offset of sources      192
 *  16 i64 segment id             100 i32 offset of types
 *  24 i64 rows                   104 i32 offset of zones
 *  32 i32 zones                  108 i32 offset of blocks
 *  36 i32 zoneRows (capacity)
 *  40 i32 symbols     44 i32 sources     48 i32 types     52 i32 typeId, or -1: lines
 * </pre>
 *
 * <b>Columns</b>, an entry of {@link #COLUMN_LENGTH} bytes each, in the order of the Arrow schema:
 *
 * <pre>
 *   0 u8  kind, a {@link ColumnKind#code}       8 i32 byte of the value in an event; -1: none
 *   1 u8  exponent: value = stored / 10^exponent  12 i32 number of its first buffer in a zone
 *   2 u16 length of the name                   16 48 B name, ASCII, zero filled
 *   4 u16 width: bytes of a value; 0: lines
 *   6 u8  encoding, a {@link ColumnEncoding#code}
 *   7 u8  low bytes in buffers of their own
 * </pre>
 *
 * <b>Symbols, sources, types</b>: an i32 id per dictionary value, in the dictionary's order, ids
 * ascending. (A type segment of columns has one type and no dictionary of types.)
 *
 * <p><b>Zones</b>, an entry of {@link #ZONE_LENGTH} bytes each:
 *
 * <pre>
 *   0 i64 offset in the file of the record batch     24 i64 min, max eventTime ns
 *   8 i32 its length, message and body               40 i64 min, max receiveTime ns
 *  12 i32 offset of the body from the batch          56 i64 min, max position
 *  16 u32 CRC32C of the whole batch                  72 i64 min, max sourceSequence
 *  20 i32 rows                                       88 i32 offset of the block, from the first block
 *                                                    92 i32 runs    96 i32 sources   100 i32 reserved
 * </pre>
 *
 * <b>Blocks</b>, one for each zone, each on an 8-byte boundary:
 *
 * <pre>
 *  buffers  x { i32 offset in the body, i32 length }   data buffers only; lines have two: offsets, bytes
 *  runs + 1 x { i32 symbolId, i32 first row }          by id; the last is { MAX_VALUE, rows }
 *  sources  x i32 sourceId                             those that occur, ascending
 *  rows     x u16 row                                  the k-th to arrive
 * </pre>
 *
 * and of a packed segment:
 *
 * <pre>
 *  buffers  x { i32 offset in the body, i32 length }   negative: all rows but row 0 are zero
 *  columns  x i64 what is stored in row 0              of columns of numbers, else 0
 *  symbols  x i32 symbolId                             those that occur, ascending
 *  sources  x i32 sourceId                             those that occur, ascending
 * </pre>
 */
public final class SegmentIndexLayout {
    /** The newest version that this code reads, and the one it writes. */
    public static final int VERSION = 1;

    /** Ends the name of every segment file. */
    public static final String FILE_SUFFIX = ".arrow";

    /** Ends the name of a segment that is being written. */
    public static final String TEMPORARY_SUFFIX = ".tmp";

    /** "TRSEGIDX" as a little-endian i64. */
    public static final long MAGIC = 0x5844_4947_4553_5254L;

    /** Rows of a zone sorted by (symbolId, arrival), with a permutation back to arrival. */
    public static final int ORDER_BY_SYMBOL = 1;

    /** Rows of a zone as they arrived: in a packed segment. */
    public static final int ORDER_OF_ARRIVAL = 2;

    public static final int ALIGNMENT = 64;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = MAGIC_OFFSET + Long.BYTES;
    static final int KIND_OFFSET = VERSION_OFFSET + Short.BYTES;
    static final int ORDER_OFFSET = KIND_OFFSET + Byte.BYTES;
    static final int CODEC_OFFSET = ORDER_OFFSET + Byte.BYTES;
    static final int TRADE_OFFSET = CODEC_OFFSET + Byte.BYTES;
    static final int COLUMNS_OFFSET = TRADE_OFFSET + Byte.BYTES;
    static final int SEGMENT_ID_OFFSET = COLUMNS_OFFSET + Short.BYTES;
    static final int ROWS_OFFSET = SEGMENT_ID_OFFSET + Long.BYTES;
    static final int ZONES_OFFSET = ROWS_OFFSET + Long.BYTES;
    static final int ZONE_ROWS_OFFSET = ZONES_OFFSET + Integer.BYTES;
    static final int SYMBOLS_OFFSET = ZONE_ROWS_OFFSET + Integer.BYTES;
    static final int SOURCES_OFFSET = SYMBOLS_OFFSET + Integer.BYTES;
    static final int TYPES_OFFSET = SOURCES_OFFSET + Integer.BYTES;
    static final int TYPE_ID_OFFSET = TYPES_OFFSET + Integer.BYTES;
    static final int MIN_EVENT_TIME_OFFSET = TYPE_ID_OFFSET + Integer.BYTES;
    static final int MAX_EVENT_TIME_OFFSET = MIN_EVENT_TIME_OFFSET + Long.BYTES;
    static final int MIN_POSITION_OFFSET = MAX_EVENT_TIME_OFFSET + Long.BYTES;
    static final int MAX_POSITION_OFFSET = MIN_POSITION_OFFSET + Long.BYTES;
    static final int COLUMNS_AT_OFFSET = MAX_POSITION_OFFSET + Long.BYTES;
    static final int SYMBOLS_AT_OFFSET = COLUMNS_AT_OFFSET + Integer.BYTES;
    static final int SOURCES_AT_OFFSET = SYMBOLS_AT_OFFSET + Integer.BYTES;
    static final int TYPES_AT_OFFSET = SOURCES_AT_OFFSET + Integer.BYTES;
    static final int ZONES_AT_OFFSET = TYPES_AT_OFFSET + Integer.BYTES;
    static final int BLOCKS_AT_OFFSET = ZONES_AT_OFFSET + Integer.BYTES;
    static final int EVENT_LENGTH_OFFSET = BLOCKS_AT_OFFSET + Integer.BYTES;
    static final int BUFFERS_OFFSET = EVENT_LENGTH_OFFSET + Integer.BYTES;
    static final int TYPE_NAME_LENGTH_OFFSET = BUFFERS_OFFSET + Integer.BYTES;
    static final int TYPE_NAME_OFFSET = TYPE_NAME_LENGTH_OFFSET + 2 * Integer.BYTES;
    static final int TYPE_NAME_CAPACITY = 64;

    /** Bytes of the header of the index block. */
    public static final int HEADER_LENGTH = TYPE_NAME_OFFSET + TYPE_NAME_CAPACITY;

    static final int COLUMN_KIND_OFFSET = 0;
    static final int COLUMN_EXPONENT_OFFSET = COLUMN_KIND_OFFSET + Byte.BYTES;
    static final int COLUMN_NAME_LENGTH_OFFSET = COLUMN_EXPONENT_OFFSET + Byte.BYTES;
    static final int COLUMN_WIDTH_OFFSET = COLUMN_NAME_LENGTH_OFFSET + Short.BYTES;
    static final int COLUMN_ENCODING_OFFSET = COLUMN_WIDTH_OFFSET + Short.BYTES;
    static final int COLUMN_LOW_OFFSET = COLUMN_ENCODING_OFFSET + Byte.BYTES;
    static final int COLUMN_EVENT_OFFSET_OFFSET = COLUMN_LOW_OFFSET + Byte.BYTES;
    static final int COLUMN_FIRST_BUFFER_OFFSET = COLUMN_EVENT_OFFSET_OFFSET + Integer.BYTES;
    static final int COLUMN_NAME_OFFSET = COLUMN_FIRST_BUFFER_OFFSET + Integer.BYTES;
    static final int COLUMN_NAME_CAPACITY = 48;

    /** Bytes of an entry in the table of columns. */
    public static final int COLUMN_LENGTH = COLUMN_NAME_OFFSET + COLUMN_NAME_CAPACITY;

    static final int ZONE_BATCH_OFFSET = 0;
    static final int ZONE_BATCH_LENGTH_OFFSET = ZONE_BATCH_OFFSET + Long.BYTES;
    static final int ZONE_BODY_OFFSET = ZONE_BATCH_LENGTH_OFFSET + Integer.BYTES;
    static final int ZONE_CRC_OFFSET = ZONE_BODY_OFFSET + Integer.BYTES;
    static final int ZONE_ROW_COUNT_OFFSET = ZONE_CRC_OFFSET + Integer.BYTES;
    static final int ZONE_MIN_EVENT_TIME_OFFSET = ZONE_ROW_COUNT_OFFSET + Integer.BYTES;
    static final int ZONE_MAX_EVENT_TIME_OFFSET = ZONE_MIN_EVENT_TIME_OFFSET + Long.BYTES;
    static final int ZONE_MIN_RECEIVE_TIME_OFFSET = ZONE_MAX_EVENT_TIME_OFFSET + Long.BYTES;
    static final int ZONE_MAX_RECEIVE_TIME_OFFSET = ZONE_MIN_RECEIVE_TIME_OFFSET + Long.BYTES;
    static final int ZONE_MIN_POSITION_OFFSET = ZONE_MAX_RECEIVE_TIME_OFFSET + Long.BYTES;
    static final int ZONE_MAX_POSITION_OFFSET = ZONE_MIN_POSITION_OFFSET + Long.BYTES;
    static final int ZONE_MIN_SEQUENCE_OFFSET = ZONE_MAX_POSITION_OFFSET + Long.BYTES;
    static final int ZONE_MAX_SEQUENCE_OFFSET = ZONE_MIN_SEQUENCE_OFFSET + Long.BYTES;
    static final int ZONE_BLOCK_OFFSET = ZONE_MAX_SEQUENCE_OFFSET + Long.BYTES;
    static final int ZONE_RUNS_OFFSET = ZONE_BLOCK_OFFSET + Integer.BYTES;
    static final int ZONE_SOURCES_OFFSET = ZONE_RUNS_OFFSET + Integer.BYTES;

    /** Bytes of an entry in the table of zones. */
    public static final int ZONE_LENGTH = ZONE_SOURCES_OFFSET + 2 * Integer.BYTES;

    /** Bytes of an entry in a block's table of buffers, and in its table of runs. */
    static final int BUFFER_LENGTH = 2 * Integer.BYTES;

    static final int RUN_LENGTH = 2 * Integer.BYTES;
    static final int RUN_FIRST_ROW_OFFSET = Integer.BYTES;

    /** Places of the columns that every segment has. */
    public static final int EVENT_TIME = 0;

    public static final int RECEIVE_TIME = 1;
    public static final int SYMBOL = 2;
    public static final int SOURCE = 3;
    public static final int SOURCE_SEQUENCE = 4;
    public static final int POSITION = 5;

    /** The first field's column in a segment of columns. */
    public static final int FIRST_FIELD = 6;

    /** The columns of a segment of lines behind the common ones. */
    public static final int TYPE = 6;

    public static final int LINES = 7;

    static {
        assert HEADER_LENGTH == 192 && COLUMN_LENGTH == 64 && ZONE_LENGTH == 104;
    }

    private SegmentIndexLayout() {}

    /** The name of the file of a segment. */
    public static String fileName(long segmentId) {
        return String.format(Locale.ROOT, "segment-%016x%s", segmentId, FILE_SUFFIX);
    }

    /** Bytes of a zone's block in the index of a packed segment. */
    static long packedBlockLength(int buffers, int columns, int symbols, int sources) {
        return align(
                (long) buffers * BUFFER_LENGTH
                        + (long) columns * Long.BYTES
                        + (long) symbols * Integer.BYTES
                        + (long) sources * Integer.BYTES,
                Long.BYTES);
    }

    /** Bytes of a zone's block in the index. */
    static long blockLength(int buffers, int runs, int sources, int rows) {
        return align(
                (long) buffers * BUFFER_LENGTH
                        + (runs + 1L) * RUN_LENGTH
                        + (long) sources * Integer.BYTES
                        + (long) rows * Character.BYTES,
                Long.BYTES);
    }

    /** The next multiple of a power of two. */
    static long align(long offset, int alignment) {
        return (offset + alignment - 1) & -alignment;
    }

    static int align(int offset, int alignment) {
        return (offset + alignment - 1) & -alignment;
    }
}
