package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import io.tickring.fs.UnknownVersionException;
import io.tickring.tick.TickLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The index block of a segment where the file is mapped. Immutable; any thread.
 *
 * <p>Made only when every offset and length in it lies within the file: what reads through it need
 * not check again.
 */
final class SegmentIndex {
    private static final int MAX_COLUMNS = 128;

    private final Path file;
    private final ByteBuffer bytes;

    /** Where the block starts in the file; it ends before {@link #end}. */
    private final int start;

    private final int end;
    private final SegmentSchema schema;
    private final int symbols;
    private final int sources;
    private final int types;
    private final int symbolsAt;
    private final int sourcesAt;
    private final int typesAt;
    private final int zonesAt;
    private final int blocksAt;
    private final int zones;
    private final int zoneRows;
    private final int buffers;

    /** Whether rows are in arrival order and buffers compressed. */
    private final boolean packed;

    private SegmentIndex(Path file, ByteBuffer bytes, SegmentMeta meta) throws IOException {
        this.file = file;
        this.bytes = bytes;
        start = (int) meta.indexOffset();
        end = start + meta.indexLength();
        check(meta.indexLength() >= HEADER_LENGTH, 0, "index is shorter than its header");
        check(getLong(MAGIC_OFFSET) == MAGIC, MAGIC_OFFSET, "no index block");
        checkVersion();
        final SegmentKind kind = kind();
        check(kind == meta.kind(), KIND_OFFSET, "not of the kind that the manifest says");
        check(getLong(SEGMENT_ID_OFFSET) == meta.id(), SEGMENT_ID_OFFSET, "another segment's id");
        check(getLong(ROWS_OFFSET) == meta.rows(), ROWS_OFFSET, "another number of rows");
        check(getInt(ZONES_OFFSET) == meta.zones(), ZONES_OFFSET, "another number of zones");
        check(getInt(TYPE_ID_OFFSET) == meta.typeId(), TYPE_ID_OFFSET, "another type");
        final Codec codec = Codec.of(getByte(CODEC_OFFSET));
        check(codec != null, CODEC_OFFSET, "unknown codec " + getByte(CODEC_OFFSET));
        packed = codec != Codec.NONE;
        check(
                getByte(ORDER_OFFSET) == (packed ? ORDER_OF_ARRIVAL : ORDER_BY_SYMBOL),
                ORDER_OFFSET,
                "unknown order of rows " + getByte(ORDER_OFFSET));
        zones = meta.zones();
        zoneRows = getInt(ZONE_ROWS_OFFSET);
        check(
                zoneRows > 0 && zoneRows <= SegmentConfig.MAX_ZONE_ROWS,
                ZONE_ROWS_OFFSET,
                "zones of " + zoneRows + " rows");
        symbols = table(SYMBOLS_OFFSET, SYMBOLS_AT_OFFSET, Integer.BYTES);
        sources = table(SOURCES_OFFSET, SOURCES_AT_OFFSET, Integer.BYTES);
        types = table(TYPES_OFFSET, TYPES_AT_OFFSET, Integer.BYTES);
        table(ZONES_OFFSET, ZONES_AT_OFFSET, ZONE_LENGTH);
        symbolsAt = start + getInt(SYMBOLS_AT_OFFSET);
        sourcesAt = start + getInt(SOURCES_AT_OFFSET);
        typesAt = start + getInt(TYPES_AT_OFFSET);
        zonesAt = start + getInt(ZONES_AT_OFFSET);
        final int blocks = getInt(BLOCKS_AT_OFFSET);
        check(
                blocks >= HEADER_LENGTH && blocks <= meta.indexLength(),
                BLOCKS_AT_OFFSET,
                "zones' blocks lie outside");
        blocksAt = start + blocks;
        buffers = getInt(BUFFERS_OFFSET);
        schema = readSchema(codec, kind);
        checkZones(meta);
    }

    /**
     * Checks the block and everything it points to.
     *
     * @param bytes the whole file, of the length and with the index that the manifest names
     * @throws DamagedSegmentException when something lies outside of where it must
     * @throws UnknownVersionException when a newer version of this code wrote the file
     */
    static SegmentIndex read(Path file, ByteBuffer bytes, SegmentMeta meta) throws IOException {
        return new SegmentIndex(file, bytes, meta);
    }

    private void checkVersion() throws IOException {
        final int version = bytes.getShort(start + VERSION_OFFSET) & 0xFFFF;
        if (version > VERSION) {
            throw new UnknownVersionException(file.toString(), "segment", version, VERSION);
        }
        check(version > 0, VERSION_OFFSET, "version 0");
    }

    private SegmentKind kind() {
        final int code = getByte(KIND_OFFSET);
        check(
                code == SegmentKind.COLUMNS.code() || code == SegmentKind.LINES.code(),
                KIND_OFFSET,
                "unknown kind " + code);
        return SegmentKind.of(code);
    }

    /** Checks that a table lies in the block, and answers how many entries it has. */
    private int table(int countOffset, int atOffset, int entryLength) {
        final long count = getInt(countOffset);
        final long at = getInt(atOffset);
        check(count > 0, countOffset, "a table of " + count + " entries");
        check(
                at >= HEADER_LENGTH && at + count * entryLength <= end - start,
                atOffset,
                "a table lies outside");
        return (int) count;
    }

    private SegmentSchema readSchema(Codec codec, SegmentKind kind) {
        final int count = bytes.getShort(start + COLUMNS_OFFSET) & 0xFFFF;
        final int at = getInt(COLUMNS_AT_OFFSET);
        check(
                count >= FIRST_FIELD && count <= MAX_COLUMNS,
                COLUMNS_OFFSET,
                "a segment of " + count + " columns");
        check(
                at >= HEADER_LENGTH && at + (long) count * COLUMN_LENGTH <= end - start,
                COLUMNS_AT_OFFSET,
                "columns lie outside");
        final int nameLength = getInt(TYPE_NAME_LENGTH_OFFSET);
        check(
                nameLength >= 0 && nameLength <= TYPE_NAME_CAPACITY,
                TYPE_NAME_LENGTH_OFFSET,
                "length of the type's name");
        final int eventLength = getInt(EVENT_LENGTH_OFFSET);
        check(
                kind == SegmentKind.LINES
                        ? eventLength == 0
                        : eventLength >= TickLayout.LINE_LENGTH
                                && eventLength <= TickLayout.MAX_EVENT_LENGTH
                                && eventLength % TickLayout.LINE_LENGTH == 0,
                EVENT_LENGTH_OFFSET,
                "events of " + eventLength + " bytes");
        final List<Column> columns = new ArrayList<>(count);
        int buffer = 0;
        for (int column = 0; column < count; column++) {
            columns.add(readColumn(at + column * COLUMN_LENGTH, buffer));
            buffer += columns.get(column).buffers();
        }
        final SegmentSchema read =
                new SegmentSchema(
                        codec,
                        kind,
                        getInt(TYPE_ID_OFFSET),
                        text(TYPE_NAME_OFFSET, nameLength),
                        getByte(TRADE_OFFSET) != 0,
                        eventLength,
                        List.copyOf(columns));
        final int alike = kind == SegmentKind.LINES ? count : FIRST_FIELD;
        checkCommon(columns.subList(0, alike));
        for (int column = alike; column < count; column++) {
            final Column field = columns.get(column);
            check(
                    field.eventOffset() >= TickLayout.PAYLOAD_OFFSET
                            && field.width() > 0
                            && field.eventOffset() + (long) field.width() <= eventLength,
                    at + column * COLUMN_LENGTH,
                    "field " + field.name() + " lies outside of its event");
        }
        check(buffers == read.buffers(), BUFFERS_OFFSET, buffers + " buffers in a zone");
        if (packed) {
            checkPacking(kind, columns, eventLength);
        }
        return read;
    }

    /** Columns that every segment has are those that this code would have given it. */
    private void checkCommon(List<Column> columns) {
        final List<Column> common = SegmentSchema.ofLines(sources).columns();
        boolean same = columns.size() <= common.size();
        for (int i = 0; i < columns.size() && same; i++) {
            final Column found = columns.get(i);
            final Column plain = common.get(i);
            final boolean shortSymbol =
                    packed && i == SYMBOL && found.width() == Short.BYTES && symbols <= 1 << 15;
            same =
                    found.equals(
                            plain.packed(
                                    shortSymbol ? Short.BYTES : plain.width(),
                                    found.firstBuffer(),
                                    found.encoding(),
                                    found.low()));
        }
        check(same, COLUMNS_AT_OFFSET, "columns that every segment has differ");
    }

    private void checkPacking(SegmentKind kind, List<Column> columns, int eventLength) {
        int fieldsLength = 0;
        for (int i = 0; i < columns.size(); i++) {
            final Column column = columns.get(i);
            final boolean good =
                    switch (column.encoding()) {
                        case PLAIN -> column.kind() != ColumnKind.LINES;
                        case DELTA, SYMBOL_DELTA, SOURCE_DELTA -> column.isNumber();
                        case DELAY, EQUAL -> i == RECEIVE_TIME;
                        case LINE_DELTA -> i == POSITION;
                        case PAYLOAD -> column.kind() == ColumnKind.LINES;
                    };
            check(
                    good
                            && (column.low() == 0
                                    || column.isNumber() && column.low() < column.width()),
                    COLUMNS_AT_OFFSET,
                    "column " + column.name() + " cannot be packed that way");
            check(
                    !column.isNumber()
                            || column.width() == Short.BYTES
                            || column.width() == Integer.BYTES
                            || column.width() == Long.BYTES,
                    COLUMNS_AT_OFFSET,
                    "column " + column.name() + " has numbers of " + column.width() + " bytes");
            check(
                    kind == SegmentKind.LINES
                            || i < FIRST_FIELD
                            || column.isNumber()
                            || column.isBytes(),
                    COLUMNS_AT_OFFSET,
                    "column " + column.name() + " is no field");
            fieldsLength += i >= FIRST_FIELD ? column.width() : 0;
        }
        check(
                fieldsLength <= TickLayout.MAX_EVENT_LENGTH,
                COLUMNS_AT_OFFSET,
                "fields of " + fieldsLength + " bytes in events of " + eventLength);
    }

    private Column readColumn(int at, int nextBuffer) {
        final ColumnKind kind = ColumnKind.of(getByte(at + COLUMN_KIND_OFFSET));
        check(kind != null, at, "unknown kind of column " + getByte(at + COLUMN_KIND_OFFSET));
        final int nameLength = bytes.getShort(start + at + COLUMN_NAME_LENGTH_OFFSET) & 0xFFFF;
        check(nameLength <= COLUMN_NAME_CAPACITY, at, "length of a column's name");
        final int firstBuffer = getInt(at + COLUMN_FIRST_BUFFER_OFFSET);
        check(firstBuffer == nextBuffer, at, "a column's buffer");
        final ColumnEncoding encoding = ColumnEncoding.of(getByte(at + COLUMN_ENCODING_OFFSET));
        final int low = getByte(at + COLUMN_LOW_OFFSET);
        check(
                encoding != null && (packed || encoding == ColumnEncoding.PLAIN && low == 0),
                at,
                "unknown encoding of a column");
        return new Column(
                text(at + COLUMN_NAME_OFFSET, nameLength),
                kind,
                bytes.getShort(start + at + COLUMN_WIDTH_OFFSET) & 0xFFFF,
                getInt(at + COLUMN_EVENT_OFFSET_OFFSET),
                getByte(at + COLUMN_EXPONENT_OFFSET),
                firstBuffer,
                encoding,
                low);
    }

    private void checkZones(SegmentMeta meta) {
        long rows = 0;
        for (int zone = 0; zone < zones; zone++) {
            final int at = zonesAt - start + zone * ZONE_LENGTH;
            final int zoneRowCount = rows(zone);
            check(zoneRowCount > 0 && zoneRowCount <= zoneRows, at, "rows of a zone");
            rows += zoneRowCount;
            final long batch = getLong(at + ZONE_BATCH_OFFSET);
            final long length = getInt(at + ZONE_BATCH_LENGTH_OFFSET);
            final long body = getInt(at + ZONE_BODY_OFFSET);
            check(
                    batch >= 0
                            && length > 0
                            && batch <= start
                            && batch + length <= start
                            && body > 0
                            && body < length,
                    at,
                    "a zone's record batch lies outside");
            final int runs = runs(zone);
            final int zoneSources = sources(zone);
            final long block = getInt(at + ZONE_BLOCK_OFFSET);
            check(
                    runs > 0
                            && runs <= zoneRowCount
                            && zoneSources > 0
                            && zoneSources <= sources
                            && block >= 0
                            && blocksAt + block + blockLength(runs, zoneSources, zoneRowCount)
                                    <= end,
                    at,
                    "a zone's block lies outside");
            for (int buffer = 0; buffer < buffers; buffer++) {
                final long bufferOffset = bytes.getInt(bufferAt(zone, buffer));
                final long bufferLength = bufferLength(zone, buffer);
                check(
                        bufferOffset >= 0
                                && bufferLength
                                        >= (packed
                                                ? PackedZoneEncoder.PREFIX_LENGTH
                                                : neededLength(buffer, zoneRowCount))
                                && bufferOffset + bufferLength <= length - body,
                        at,
                        "a zone's buffer lies outside");
            }
        }
        check(rows == meta.rows(), ROWS_OFFSET, "zones have " + rows + " rows");
    }

    private long blockLength(int runs, int zoneSources, int zoneRowCount) {
        return packed
                ? SegmentIndexLayout.packedBlockLength(
                        buffers, schema.columns().size(), runs, zoneSources)
                : SegmentIndexLayout.blockLength(buffers, runs, zoneSources, zoneRowCount);
    }

    private long neededLength(int buffer, long zoneRowCount) {
        if (schema.kind() == SegmentKind.LINES && buffer >= LINES) {
            return buffer == LINES ? (zoneRowCount + 1) * Integer.BYTES : 0;
        }
        return zoneRowCount * schema.columns().get(buffer).width();
    }

    private void check(boolean good, int offset, String what) {
        if (!good) {
            throw new DamagedSegmentException(file, (long) start + offset, "index: " + what);
        }
    }

    private long getLong(int offset) {
        return bytes.getLong(start + offset);
    }

    private int getInt(int offset) {
        return bytes.getInt(start + offset);
    }

    private int getByte(int offset) {
        return bytes.get(start + offset) & 0xFF;
    }

    private String text(int offset, int length) {
        final byte[] text = new byte[length];
        bytes.get(start + offset, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    SegmentSchema schema() {
        return schema;
    }

    int symbols() {
        return symbols;
    }

    int sources() {
        return sources;
    }

    int types() {
        return types;
    }

    int zones() {
        return zones;
    }

    int zoneRows() {
        return zoneRows;
    }

    int symbolId(int index) {
        return bytes.getInt(symbolsAt + index * Integer.BYTES);
    }

    /** Byte in the file at which the ids of symbols start. */
    int symbolIdsAt() {
        return symbolsAt;
    }

    int sourceId(int index) {
        return bytes.getInt(sourcesAt + index * Integer.BYTES);
    }

    int typeId(int index) {
        return bytes.getInt(typesAt + index * Integer.BYTES);
    }

    /** The index of a symbol in the dictionary, or a negative number. */
    int findSymbol(int symbolId) {
        int low = 0;
        int high = symbols - 1;
        while (low <= high) {
            final int middle = (low + high) >>> 1;
            final int found = symbolId(middle);
            if (found < symbolId) {
                low = middle + 1;
            } else if (found > symbolId) {
                high = middle - 1;
            } else {
                return middle;
            }
        }
        return -1;
    }

    private int zoneAt(int zone) {
        return zonesAt + zone * ZONE_LENGTH;
    }

    /** A field of a zone's entry. */
    long zoneLong(int zone, int fieldOffset) {
        return bytes.getLong(zoneAt(zone) + fieldOffset);
    }

    int rows(int zone) {
        return bytes.getInt(zoneAt(zone) + ZONE_ROW_COUNT_OFFSET);
    }

    int runs(int zone) {
        return bytes.getInt(zoneAt(zone) + ZONE_RUNS_OFFSET);
    }

    int sources(int zone) {
        return bytes.getInt(zoneAt(zone) + ZONE_SOURCES_OFFSET);
    }

    int crc32c(int zone) {
        return bytes.getInt(zoneAt(zone) + ZONE_CRC_OFFSET);
    }

    /** Byte in the file at which the zone's record batch starts. */
    int batchAt(int zone) {
        return (int) bytes.getLong(zoneAt(zone) + ZONE_BATCH_OFFSET);
    }

    int batchLength(int zone) {
        return bytes.getInt(zoneAt(zone) + ZONE_BATCH_LENGTH_OFFSET);
    }

    /** Byte in the file at which the zone's body starts. */
    int bodyAt(int zone) {
        return batchAt(zone) + bytes.getInt(zoneAt(zone) + ZONE_BODY_OFFSET);
    }

    private int bufferAt(int zone, int buffer) {
        return blocksAt + bytes.getInt(zoneAt(zone) + ZONE_BLOCK_OFFSET) + buffer * BUFFER_LENGTH;
    }

    /** Bytes from the zone's body to one of its buffers. */
    int bufferOffset(int zone, int buffer) {
        return bytes.getInt(bufferAt(zone, buffer));
    }

    /** Bytes of the buffer in the file. */
    int bufferLength(int zone, int buffer) {
        return Math.abs(bytes.getInt(bufferAt(zone, buffer) + Integer.BYTES));
    }

    /** Whether a packed buffer holds only zeros, but for row 0, which {@link #first} has. */
    boolean isZero(int zone, int buffer) {
        return bytes.getInt(bufferAt(zone, buffer) + Integer.BYTES) < 0;
    }

    /** What is stored in row 0 of a packed column of numbers. */
    long first(int zone, int column) {
        return bytes.getLong(bufferAt(zone, buffers) + column * Long.BYTES);
    }

    boolean isPacked() {
        return packed;
    }

    /** Byte in the file at which the zone's runs start, or the ids of a packed zone's symbols. */
    int runsAt(int zone) {
        return bufferAt(zone, buffers) + (packed ? schema.columns().size() * Long.BYTES : 0);
    }

    /** The id of one of the symbols in a zone, which are sorted by it. */
    int symbolIdOfRun(int zone, int run) {
        return bytes.getInt(runsAt(zone) + run * (packed ? Integer.BYTES : RUN_LENGTH));
    }

    /** Whether a zone has any of these symbols, whose ids ascend. */
    boolean hasAny(int zone, int[] symbolIds) {
        int run = 0;
        final int runs = runs(zone);
        for (final int symbolId : symbolIds) {
            run = firstRunFrom(zone, run, runs, symbolId);
            if (run == runs) {
                return false;
            }
            if (symbolIdOfRun(zone, run) == symbolId) {
                return true;
            }
        }
        return false;
    }

    /** The first run from this one on whose symbol is not below another. */
    private int firstRunFrom(int zone, int from, int runs, int symbolId) {
        int low = from;
        int high = runs;
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (symbolIdOfRun(zone, middle) < symbolId) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether a receive time of the zone differs from its event time. */
    boolean isDelayed(int zone) {
        final Column receiveTime = schema.columns().get(RECEIVE_TIME);
        return packed
                ? receiveTime.encoding() != ColumnEncoding.EQUAL
                : bufferOffset(zone, RECEIVE_TIME) != bufferOffset(zone, EVENT_TIME);
    }

    /** Byte in the file at which the ids of the zone's sources start. */
    int sourcesAt(int zone) {
        return runsAt(zone) + (packed ? runs(zone) * Integer.BYTES : (runs(zone) + 1) * RUN_LENGTH);
    }

    /** Adds the ids of the symbols and sources that occur in a zone. */
    void addIds(int zone, BitSet symbolIds, BitSet sourceIds) {
        for (int run = 0; run < runs(zone); run++) {
            final int symbolId = symbolIdOfRun(zone, run);
            check(symbolId >= 0, runsAt(zone) - start, "a negative symbol id");
            symbolIds.set(symbolId);
        }
        final int sourcesAt = sourcesAt(zone);
        for (int i = 0; i < sources(zone); i++) {
            final int sourceId = bytes.getInt(sourcesAt + i * Integer.BYTES);
            check(sourceId >= 0, sourcesAt + i * Integer.BYTES - start, "a negative source id");
            sourceIds.set(sourceId);
        }
    }

    /** Byte in the file at which the zone's permutation starts, where rows have one. */
    int arrivalAt(int zone) {
        return sourcesAt(zone) + sources(zone) * Integer.BYTES;
    }
}
