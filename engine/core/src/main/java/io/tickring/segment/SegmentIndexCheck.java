package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import io.tickring.fs.UnknownVersionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Checks an index block and everything it points to, so that who reads through it need not check
 * again. <b>Thread:</b> one.
 */
final class SegmentIndexCheck {
    private final SegmentIndexBlock block;
    private final SegmentMeta meta;
    private SegmentIndex.Tables tables;
    private SegmentSchema schema;

    private SegmentIndexCheck(SegmentIndexBlock block, SegmentMeta meta) {
        this.block = block;
        this.meta = meta;
    }

    /**
     * @param bytes the whole file, of the length and with the index that the manifest names
     * @throws DamagedSegmentException when something lies outside of where it must
     * @throws UnknownVersionException when a newer version of this code wrote the file
     */
    static SegmentIndex read(Path file, ByteBuffer bytes, SegmentMeta meta) throws IOException {
        final SegmentIndexBlock block =
                new SegmentIndexBlock(file, bytes, (int) meta.indexOffset(), meta.indexLength());
        return new SegmentIndexCheck(block, meta).read();
    }

    private SegmentIndex read() throws IOException {
        block.check(meta.indexLength() >= HEADER_LENGTH, 0, "index is shorter than its header");
        block.check(block.getLong(MAGIC_OFFSET) == MAGIC, MAGIC_OFFSET, "no index block");
        checkVersion();
        final SegmentKind kind = kind();
        checkMeta(kind);
        final Codec codec = codec();
        tables = tables();
        schema = SegmentSchemaReader.read(block, codec, kind, tables.symbols(), tables.sources());
        final SegmentIndex index = new SegmentIndex(block, tables, schema);
        checkZones(index);
        return index;
    }

    private void checkVersion() throws IOException {
        final int version = block.getShort(VERSION_OFFSET);
        if (version > VERSION) {
            throw new UnknownVersionException(block.file().toString(), "segment", version, VERSION);
        }
        block.check(version > 0, VERSION_OFFSET, "version 0");
    }

    private SegmentKind kind() {
        final int code = block.getByte(KIND_OFFSET);
        block.check(
                code == SegmentKind.COLUMNS.code() || code == SegmentKind.LINES.code(),
                KIND_OFFSET,
                "unknown kind " + code);
        return SegmentKind.of(code);
    }

    private void checkMeta(SegmentKind kind) {
        block.check(kind == meta.kind(), KIND_OFFSET, "not of the kind that the manifest says");
        block.check(
                block.getLong(SEGMENT_ID_OFFSET) == meta.id(),
                SEGMENT_ID_OFFSET,
                "another segment's id");
        block.check(
                block.getLong(ROWS_OFFSET) == meta.rows(), ROWS_OFFSET, "another number of rows");
        block.check(
                block.getInt(ZONES_OFFSET) == meta.zones(),
                ZONES_OFFSET,
                "another number of zones");
        block.check(block.getInt(TYPE_ID_OFFSET) == meta.typeId(), TYPE_ID_OFFSET, "another type");
    }

    private Codec codec() {
        final Codec codec = Codec.of(block.getByte(CODEC_OFFSET));
        block.check(codec != null, CODEC_OFFSET, "unknown codec " + block.getByte(CODEC_OFFSET));
        final int order = block.getByte(ORDER_OFFSET);
        block.check(
                order == (codec == Codec.NONE ? ORDER_BY_SYMBOL : ORDER_OF_ARRIVAL),
                ORDER_OFFSET,
                "unknown order of rows " + order);
        return codec;
    }

    private SegmentIndex.Tables tables() {
        final int zoneRows = block.getInt(ZONE_ROWS_OFFSET);
        block.check(
                zoneRows > 0 && zoneRows <= SegmentConfig.MAX_ZONE_ROWS,
                ZONE_ROWS_OFFSET,
                "zones of " + zoneRows + " rows");
        final int symbols = table(SYMBOLS_OFFSET, SYMBOLS_AT_OFFSET, Integer.BYTES);
        final int sources = table(SOURCES_OFFSET, SOURCES_AT_OFFSET, Integer.BYTES);
        final int types = table(TYPES_OFFSET, TYPES_AT_OFFSET, Integer.BYTES);
        final int zones = table(ZONES_OFFSET, ZONES_AT_OFFSET, ZONE_LENGTH);
        final int blocks = block.getInt(BLOCKS_AT_OFFSET);
        block.check(
                blocks >= HEADER_LENGTH && blocks <= block.length(),
                BLOCKS_AT_OFFSET,
                "zones' blocks lie outside");
        return new SegmentIndex.Tables(
                symbols,
                block.start() + block.getInt(SYMBOLS_AT_OFFSET),
                sources,
                block.start() + block.getInt(SOURCES_AT_OFFSET),
                types,
                block.start() + block.getInt(TYPES_AT_OFFSET),
                zones,
                block.start() + block.getInt(ZONES_AT_OFFSET),
                zoneRows,
                block.start() + blocks);
    }

    /** Checks that a table lies in the block, and answers how many entries it has. */
    private int table(int countOffset, int atOffset, int entryLength) {
        final long count = block.getInt(countOffset);
        final long at = block.getInt(atOffset);
        block.check(count > 0, countOffset, "a table of " + count + " entries");
        block.check(
                at >= HEADER_LENGTH && at + count * entryLength <= block.length(),
                atOffset,
                "a table lies outside");
        return (int) count;
    }

    private void checkZones(SegmentIndex index) {
        long rows = 0;
        for (int zone = 0; zone < tables.zones(); zone++) {
            final int at = tables.zonesAt() - block.start() + zone * ZONE_LENGTH;
            final int zoneRowCount = index.rows(zone);
            block.check(
                    zoneRowCount > 0 && zoneRowCount <= tables.zoneRows(), at, "rows of a zone");
            rows += zoneRowCount;
            final long batch = block.getLong(at + ZONE_BATCH_OFFSET);
            final long length = block.getInt(at + ZONE_BATCH_LENGTH_OFFSET);
            final long body = block.getInt(at + ZONE_BODY_OFFSET);
            block.check(
                    batch >= 0
                            && length > 0
                            && batch <= block.start()
                            && batch + length <= block.start()
                            && body > 0
                            && body < length,
                    at,
                    "a zone's record batch lies outside");
            final int runs = index.runs(zone);
            final int zoneSources = index.sources(zone);
            final long blockAt = block.getInt(at + ZONE_BLOCK_OFFSET);
            block.check(
                    runs > 0
                            && runs <= zoneRowCount
                            && zoneSources > 0
                            && zoneSources <= tables.sources()
                            && blockAt >= 0
                            && tables.blocksAt()
                                            + blockAt
                                            + blockLength(runs, zoneSources, zoneRowCount)
                                    <= block.start() + block.length(),
                    at,
                    "a zone's block lies outside");
            for (int buffer = 0; buffer < schema.buffers(); buffer++) {
                final long bufferOffset = index.bufferOffset(zone, buffer);
                final long bufferLength = index.bufferLength(zone, buffer);
                block.check(
                        bufferOffset >= 0
                                && bufferLength
                                        >= (schema.isPacked()
                                                ? PackedZoneEncoder.PREFIX_LENGTH
                                                : neededLength(buffer, zoneRowCount))
                                && bufferOffset + bufferLength <= length - body,
                        at,
                        "a zone's buffer lies outside");
            }
        }
        block.check(rows == meta.rows(), ROWS_OFFSET, "zones have " + rows + " rows");
    }

    private long blockLength(int runs, int zoneSources, int zoneRowCount) {
        return schema.isPacked()
                ? SegmentIndexLayout.packedBlockLength(
                        schema.buffers(), schema.columns().size(), runs, zoneSources)
                : SegmentIndexLayout.blockLength(schema.buffers(), runs, zoneSources, zoneRowCount);
    }

    private long neededLength(int buffer, long zoneRowCount) {
        if (schema.kind() == SegmentKind.LINES && buffer >= LINES) {
            return buffer == LINES ? (zoneRowCount + 1) * Integer.BYTES : 0;
        }
        return zoneRowCount * schema.columns().get(buffer).width();
    }
}
