package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Gathers the index block of a segment while its zones are written. Reused. <b>Thread:</b> one. */
final class IndexBuilder {
    private final GrowingBuffer zones = new GrowingBuffer();
    private final GrowingBuffer blocks = new GrowingBuffer();
    private final GrowingBuffer index = new GrowingBuffer();

    private int zoneCount;
    private long rows;
    private long minEventTime;
    private long maxEventTime;
    private long minPosition;
    private long maxPosition;

    void clear() {
        zones.clear();
        blocks.clear();
        index.clear();
        zoneCount = 0;
        rows = 0;
        minEventTime = Long.MAX_VALUE;
        maxEventTime = Long.MIN_VALUE;
        minPosition = Long.MAX_VALUE;
        maxPosition = Long.MIN_VALUE;
    }

    /** Adds a zone whose record batch was written. */
    void addZone(
            EncodedZone zone, long batchOffset, int messageLength, int bodyLength, int crc32c) {
        final long zoneMinTime = zone.min(EVENT_TIME);
        final long zoneMaxTime = zone.max(EVENT_TIME);
        final long zoneMinPosition = zone.min(POSITION);
        final long zoneMaxPosition = zone.max(POSITION);
        zones.withRoomFor(ZONE_LENGTH)
                .putLong(batchOffset)
                .putInt(messageLength + bodyLength)
                .putInt(messageLength)
                .putInt(crc32c)
                .putInt(zone.rows())
                .putLong(zoneMinTime)
                .putLong(zoneMaxTime)
                .putLong(zone.min(RECEIVE_TIME))
                .putLong(zone.max(RECEIVE_TIME))
                .putLong(zoneMinPosition)
                .putLong(zoneMaxPosition)
                .putLong(zone.min(SOURCE_SEQUENCE))
                .putLong(zone.max(SOURCE_SEQUENCE))
                .putInt(blocks.length())
                .putInt(zone.runs())
                .putInt(zone.sources())
                .putInt(0);
        zone.writeBlock(blocks);
        zoneCount++;
        rows += zone.rows();
        minEventTime = Math.min(minEventTime, zoneMinTime);
        maxEventTime = Math.max(maxEventTime, zoneMaxTime);
        minPosition = Math.min(minPosition, zoneMinPosition);
        maxPosition = Math.max(maxPosition, zoneMaxPosition);
    }

    /** The whole block, to be read from its start. */
    ByteBuffer build(
            long segmentId, SegmentSchema schema, SegmentDictionaries dictionaries, int zoneRows) {
        final int columnsAt = HEADER_LENGTH;
        final int symbolsAt = columnsAt + schema.columns().size() * COLUMN_LENGTH;
        final int sourcesAt = symbolsAt + dictionaries.symbols() * Integer.BYTES;
        final int typesAt = sourcesAt + dictionaries.sources() * Integer.BYTES;
        final int zonesAt = align(typesAt + dictionaries.types() * Integer.BYTES, Long.BYTES);
        final int blocksAt = align(zonesAt + zones.length(), Long.BYTES);
        final ByteBuffer out = index.withRoomFor(Math.addExact(blocksAt, blocks.length()));
        out.putLong(MAGIC)
                .putShort((short) VERSION)
                .put((byte) schema.kind().code())
                .put((byte) (schema.isPacked() ? ORDER_OF_ARRIVAL : ORDER_BY_SYMBOL))
                .put((byte) schema.codec().code())
                .put((byte) (schema.trade() ? 1 : 0))
                .putShort((short) schema.columns().size())
                .putLong(segmentId)
                .putLong(rows)
                .putInt(zoneCount)
                .putInt(zoneRows)
                .putInt(dictionaries.symbols())
                .putInt(dictionaries.sources())
                .putInt(dictionaries.types())
                .putInt(schema.typeId())
                .putLong(minEventTime)
                .putLong(maxEventTime)
                .putLong(minPosition)
                .putLong(maxPosition)
                .putInt(columnsAt)
                .putInt(symbolsAt)
                .putInt(sourcesAt)
                .putInt(typesAt)
                .putInt(zonesAt)
                .putInt(blocksAt)
                .putInt(schema.eventLength())
                .putInt(schema.buffers());
        final byte[] typeName = schema.typeName().getBytes(StandardCharsets.UTF_8);
        out.putInt(typeName.length).putInt(0);
        putPadded(out, typeName, TYPE_NAME_CAPACITY);
        for (final Column column : schema.columns()) {
            putColumn(out, column);
        }
        for (int i = 0; i < dictionaries.symbols(); i++) {
            out.putInt(dictionaries.symbolId(i));
        }
        for (int i = 0; i < dictionaries.sources(); i++) {
            out.putInt(dictionaries.sourceId(i));
        }
        for (int i = 0; i < dictionaries.types(); i++) {
            out.putInt(dictionaries.typeId(i));
        }
        index.alignTo(Long.BYTES);
        out.put(zones.written());
        index.alignTo(Long.BYTES);
        out.put(blocks.written());
        return index.written();
    }

    private static void putColumn(ByteBuffer out, Column column) {
        final byte[] name = column.name().getBytes(StandardCharsets.UTF_8);
        out.put((byte) column.kind().code())
                .put((byte) column.exponent())
                .putShort((short) name.length)
                .putShort((short) column.width())
                .put((byte) column.encoding().code())
                .put((byte) column.low())
                .putInt(column.eventOffset())
                .putInt(column.firstBuffer());
        putPadded(out, name, COLUMN_NAME_CAPACITY);
    }

    private static void putPadded(ByteBuffer out, byte[] bytes, int length) {
        assert bytes.length <= length : bytes.length;
        out.put(bytes);
        for (int i = bytes.length; i < length; i++) {
            out.put((byte) 0);
        }
    }

    int zones() {
        return zoneCount;
    }

    long rows() {
        return rows;
    }

    long minEventTime() {
        return minEventTime;
    }

    long maxEventTime() {
        return maxEventTime;
    }

    long minPosition() {
        return minPosition;
    }

    long maxPosition() {
        return maxPosition;
    }
}
