package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * The index block of a segment where the file is mapped. Immutable; any thread.
 *
 * <p>Made by {@link SegmentIndexCheck} only when every offset and length in it lies within the
 * file: what reads through it need not check again.
 */
final class SegmentIndex {
    /**
     * How many there are, and at which byte in the file they start.
     *
     * @param zoneRows the most rows of a zone
     * @param blocksAt where the zones' blocks start
     */
    record Tables(
            int symbols,
            int symbolsAt,
            int sources,
            int sourcesAt,
            int types,
            int typesAt,
            int zones,
            int zonesAt,
            int zoneRows,
            int blocksAt) {}

    private final SegmentIndexBlock block;
    private final ByteBuffer bytes;
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

    /** Of what {@link SegmentIndexCheck} has found good so far. */
    SegmentIndex(SegmentIndexBlock block, Tables tables, SegmentSchema schema) {
        this.block = block;
        this.bytes = block.bytes();
        this.schema = schema;
        symbols = tables.symbols();
        symbolsAt = tables.symbolsAt();
        sources = tables.sources();
        sourcesAt = tables.sourcesAt();
        types = tables.types();
        typesAt = tables.typesAt();
        zones = tables.zones();
        zonesAt = tables.zonesAt();
        zoneRows = tables.zoneRows();
        blocksAt = tables.blocksAt();
        buffers = schema.buffers();
        packed = schema.isPacked();
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
            block.check(symbolId >= 0, runsAt(zone) - block.start(), "a negative symbol id");
            symbolIds.set(symbolId);
        }
        final int sourcesAt = sourcesAt(zone);
        for (int i = 0; i < sources(zone); i++) {
            final int sourceId = bytes.getInt(sourcesAt + i * Integer.BYTES);
            block.check(
                    sourceId >= 0,
                    sourcesAt + i * Integer.BYTES - block.start(),
                    "a negative source id");
            sourceIds.set(sourceId);
        }
    }

    /** Byte in the file at which the zone's permutation starts, where rows have one. */
    int arrivalAt(int zone) {
        return sourcesAt(zone) + sources(zone) * Integer.BYTES;
    }
}
