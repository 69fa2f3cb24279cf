package io.tickring.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.DiskFileSystem;
import io.tickring.segment.GeneratedFlush.Event;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.FieldKind;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrow's own reader opens our files and finds in them what was written. */
class SegmentArrowTest {
    @TempDir private Path directory;

    private List<SegmentMeta> write(GeneratedFlush flush, SegmentConfig config) throws IOException {
        return new FlushWriter(config)
                .write(
                        DiskFileSystem.INSTANCE,
                        directory,
                        new AtomicLong()::getAndIncrement,
                        flush.list,
                        flush);
    }

    @Test
    void shouldHaveOneRecordBatchForEachZone() throws IOException {
        final GeneratedFlush flush =
                GeneratedFlush.ofType(2, BuiltinTypes.QUOTE_ID, 100, 1, 32_768);
        final SegmentMeta meta = write(flush, new SegmentConfig(2048, 1024, 1 << 29)).get(0);
        assertEquals(16, meta.zones());
        try (BufferAllocator allocator = new RootAllocator();
                SeekableByteChannel channel =
                        Files.newByteChannel(directory.resolve(meta.fileName()));
                ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
            assertEquals(16, reader.getRecordBlocks().size());
            int rows = 0;
            for (final ArrowBlock block : reader.getRecordBlocks()) {
                assertEquals(0, block.getOffset() % 64);
                assertEquals(0, (block.getOffset() + block.getMetadataLength()) % 64);
                assertTrue(reader.loadRecordBatch(block));
                assertEquals(2048, reader.getVectorSchemaRoot().getRowCount());
                rows += reader.getVectorSchemaRoot().getRowCount();
            }
            assertEquals(32_768, rows);
        }
    }

    @Test
    void shouldDescribeItselfInTheSchemaAndFooter() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.ofType(2, BuiltinTypes.TRADE_ID, 10, 1, 100);
        final SegmentMeta meta = write(flush, SegmentConfig.DEFAULT).get(0);
        try (BufferAllocator allocator = new RootAllocator();
                SeekableByteChannel channel =
                        Files.newByteChannel(directory.resolve(meta.fileName()));
                ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
            final var schema = reader.getVectorSchemaRoot().getSchema();
            assertEquals("trade", schema.getCustomMetadata().get("tickring.type"));
            assertEquals("1", schema.getCustomMetadata().get("tickring.version"));
            assertEquals("true", schema.getCustomMetadata().get("tickring.trade"));
            final var price = schema.findField("price");
            assertEquals("price", price.getMetadata().get("tickring.kind"));
            assertEquals("9", price.getMetadata().get("tickring.exponent"));
            assertEquals(new ArrowType.Int(64, true), price.getType());
            assertEquals(new ArrowType.Int(16, false), schema.findField("locate").getType());
            assertEquals(new ArrowType.FixedSizeBinary(1), schema.findField("side").getType());
            for (final String time : List.of("eventTime", "receiveTime")) {
                assertEquals(
                        new ArrowType.Timestamp(
                                org.apache.arrow.vector.types.TimeUnit.NANOSECOND, "UTC"),
                        schema.findField(time).getType());
            }
            schema.getFields().forEach(field -> assertFalse(field.isNullable(), field.getName()));
            final Map<String, String> footer = reader.getMetaData();
            assertEquals(Long.toString(meta.indexOffset()), footer.get("tickring.index.offset"));
            assertEquals(Integer.toString(meta.indexLength()), footer.get("tickring.index.length"));
            assertEquals(
                    Integer.toUnsignedString(meta.indexCrc32c()),
                    footer.get("tickring.index.crc32c"));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    void shouldShowAForeignReaderEveryValue(long seed) throws IOException {
        final GeneratedFlush flush = GeneratedFlush.of(seed, 1500);
        long rows = 0;
        for (final SegmentMeta meta : write(flush, new SegmentConfig(200, 150, 1 << 29))) {
            rows += compare(flush, meta);
        }
        assertEquals(flush.events.size(), rows, "seed=" + seed);
    }

    private long compare(GeneratedFlush flush, SegmentMeta meta) throws IOException {
        final Map<Long, Event> byPosition = new HashMap<>();
        flush.events.forEach(event -> byPosition.put(event.position(), event));
        final Path file = directory.resolve(meta.fileName());
        long rows = 0;
        try (BufferAllocator allocator = new RootAllocator();
                SeekableByteChannel channel = Files.newByteChannel(file);
                ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
            assertEquals(meta.zones(), reader.getRecordBlocks().size());
            final VectorSchemaRoot root = reader.getVectorSchemaRoot();
            while (reader.loadNextBatch()) {
                final BigIntVector positions = (BigIntVector) root.getVector("position");
                for (int row = 0; row < root.getRowCount(); row++) {
                    final Event event = byPosition.remove(positions.get(row));
                    final Tick tick = new Tick(flush).wrap(event.view(), 0, event.position());
                    compareCommon(reader, root, row, tick);
                    if (meta.kind() == SegmentKind.COLUMNS) {
                        compareFields(root, row, tick);
                    } else {
                        compareLines(reader, root, row, tick, event);
                    }
                }
                rows += root.getRowCount();
            }
        }
        assertEquals(meta.rows(), rows);
        return rows;
    }

    private static void compareCommon(
            ArrowFileReader reader, VectorSchemaRoot root, int row, Tick tick) throws IOException {
        assertEquals(
                tick.eventTime(), ((TimeStampNanoTZVector) root.getVector("eventTime")).get(row));
        assertEquals(
                tick.receiveTime(),
                ((TimeStampNanoTZVector) root.getVector("receiveTime")).get(row));
        assertEquals(
                tick.sourceSequence(), ((BigIntVector) root.getVector("sourceSequence")).get(row));
        assertEquals(tick.symbol(), name(reader, root.getVector(2), row));
        assertEquals(tick.source(), name(reader, root.getVector("source"), row));
    }

    /** The name that a dictionary has for a row's index. */
    private static String name(ArrowFileReader reader, FieldVector vector, int row)
            throws IOException {
        final int index = (int) ((BaseIntVector) vector).getValueAsLong(row);
        final VarCharVector names =
                (VarCharVector)
                        reader.getDictionaryVectors()
                                .get(vector.getField().getDictionary().getId())
                                .getVector();
        return names.getObject(index).toString();
    }

    private static void compareFields(VectorSchemaRoot root, int row, Tick tick) {
        final TickType type = tick.type();
        for (int i = 0; i < type.fields().size(); i++) {
            final Field field = type.fields().get(i);
            final FieldVector vector = root.getVector(SegmentIndexLayout.FIRST_FIELD + i);
            assertTrue(
                    vector.getName().equals(field.name())
                            || vector.getName().equals("payload." + field.name()));
            if (field.kind() == FieldKind.TEXT || field.kind() == FieldKind.CHAR) {
                final byte[] expected = new byte[field.length()];
                tick.buffer().get(tick.offset() + field.offset(), expected);
                assertArrayEquals(
                        expected, assertInstanceOf(FixedSizeBinaryVector.class, vector).get(row));
            } else if (field.kind() == FieldKind.TIME) {
                assertEquals(tick.getLong(field), ((TimeStampNanoTZVector) vector).get(row));
            } else {
                assertEquals(tick.getLong(field), ((BaseIntVector) vector).getValueAsLong(row));
            }
        }
    }

    private static void compareLines(
            ArrowFileReader reader, VectorSchemaRoot root, int row, Tick tick, Event event)
            throws IOException {
        assertEquals(tick.type().name(), name(reader, root.getVector("type"), row));
        assertArrayEquals(event.bytes(), ((VarBinaryVector) root.getVector("lines")).get(row));
    }

    @Test
    void shouldBeReadableByUsWhateverAForeignReaderSees() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.ofType(2, BuiltinTypes.RAW_ID, 10, 2, 500);
        final SegmentMeta meta = write(flush, SegmentConfig.DEFAULT).get(0);
        assertEquals(SegmentKind.LINES, meta.kind());
        try (Segment segment =
                Segment.open(DiskFileSystem.INSTANCE, directory.resolve(meta.fileName()), meta)) {
            assertEquals(500, SegmentRoundTripTest.read(segment, Selection.ALL).size());
        }
    }
}
