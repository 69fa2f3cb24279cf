package io.tickring.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.DiskFileSystem;
import io.tickring.segment.GeneratedFlush.Event;
import io.tickring.tick.Field;
import io.tickring.tick.FieldKind;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntUnaryOperator;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Arrow's own reader opens packed segments, and who restores each column as its metadata say finds
 * in them what was written.
 */
class PackedArrowTest {
    private static final int LINE = TickLayout.LINE_LENGTH;

    @TempDir private Path directory;
    private final Set<String> encodings = new HashSet<>();

    private List<SegmentMeta> write(GeneratedFlush flush, SegmentConfig config) throws IOException {
        return new FlushWriter(config.withCodecs(Codec.ZSTD, Codec.ZSTD))
                .write(
                        DiskFileSystem.INSTANCE,
                        directory,
                        new AtomicLong()::getAndIncrement,
                        flush.list,
                        flush);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    void shouldLetAForeignReaderRestoreEveryValue(long seed) throws IOException {
        final GeneratedFlush flush = GeneratedFlush.of(seed, 3000);
        long rows = 0;
        for (final SegmentMeta meta : write(flush, new SegmentConfig(400, 150, 1 << 29))) {
            rows += compare(flush, meta);
        }
        assertEquals(flush.events.size(), rows, "seed=" + seed);
        assertTrue(encodings.contains("delta"), "encodings seen: " + encodings);
    }

    @Test
    void shouldLeaveOutReceiveTimesThatEqualTheEventTimes() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.ofTypes(3, 2000, 1, 2, 12);
        flush.undelayed();
        for (final SegmentMeta meta : write(flush, new SegmentConfig(400, 150, 1 << 29))) {
            assertEquals(meta.rows(), compare(flush, meta));
        }
        assertFalse(encodings.contains("delay"), "encodings seen: " + encodings);
    }

    private long compare(GeneratedFlush flush, SegmentMeta meta) throws IOException {
        final Map<Long, Event> byPosition = new HashMap<>();
        flush.events.forEach(event -> byPosition.put(event.position(), event));
        long rows = 0;
        try (BufferAllocator allocator = new RootAllocator();
                SeekableByteChannel channel =
                        Files.newByteChannel(directory.resolve(meta.fileName()));
                ArrowFileReader reader =
                        new ArrowFileReader(
                                channel, allocator, CommonsCompressionFactory.INSTANCE)) {
            final VectorSchemaRoot root = reader.getVectorSchemaRoot();
            while (reader.loadNextBatch()) {
                final Restored zone = new Restored(root);
                final long[] positions = zone.numbers("position");
                long last = Long.MIN_VALUE;
                for (int row = 0; row < root.getRowCount(); row++) {
                    assertTrue(positions[row] > last, "rows in the order of their arrival");
                    last = positions[row];
                    final Event event = byPosition.remove(positions[row]);
                    assertNotNull(event, "position " + positions[row]);
                    final Tick tick = new Tick(flush).wrap(event.view(), 0, event.position());
                    compareCommon(reader, zone, row, tick);
                    if (meta.kind() == SegmentKind.COLUMNS) {
                        compareFields(zone, row, tick);
                    } else {
                        compareLines(reader, zone, row, tick, event);
                    }
                }
                rows += root.getRowCount();
            }
        }
        assertEquals(meta.rows(), rows);
        return rows;
    }

    private static void compareCommon(ArrowFileReader reader, Restored zone, int row, Tick tick)
            throws IOException {
        assertEquals(tick.eventTime(), zone.numbers("eventTime")[row]);
        assertEquals(tick.receiveTime(), zone.numbers("receiveTime")[row]);
        assertEquals(tick.sourceSequence(), zone.numbers("sourceSequence")[row]);
        assertEquals(tick.symbol(), name(reader, zone.root.getVector("symbol"), row));
        assertEquals(tick.source(), name(reader, zone.root.getVector("source"), row));
    }

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

    private static void compareFields(Restored zone, int row, Tick tick) {
        final TickType type = tick.type();
        for (final Field field : type.fields()) {
            final String name =
                    zone.has("payload." + field.name()) ? "payload." + field.name() : field.name();
            if (field.kind() == FieldKind.TEXT || field.kind() == FieldKind.CHAR) {
                final byte[] expected = new byte[field.length()];
                tick.buffer().get(tick.offset() + field.offset(), expected);
                assertArrayEquals(
                        expected, ((FixedSizeBinaryVector) zone.root.getVector(name)).get(row));
            } else {
                final int shift = Long.SIZE - field.length() * Byte.SIZE;
                assertEquals(
                        tick.getLong(field) << shift,
                        zone.numbers(name)[row] << shift,
                        field.name());
            }
        }
    }

    private static void compareLines(
            ArrowFileReader reader, Restored zone, int row, Tick tick, Event event)
            throws IOException {
        assertEquals(tick.type().name(), name(reader, zone.root.getVector("type"), row));
        final byte[] payload =
                Arrays.copyOfRange(event.bytes(), TickLayout.PAYLOAD_OFFSET, event.bytes().length);
        assertArrayEquals(
                payload, ((VarBinaryVector) zone.root.getVector("lines.payload")).get(row));
    }

    /** Columns of one record batch, restored by nothing but names and metadata. */
    private final class Restored {
        private final VectorSchemaRoot root;
        private final int rows;
        private final Map<String, FieldVector> byName = new HashMap<>();
        private final Map<String, long[]> restored = new HashMap<>();

        Restored(VectorSchemaRoot root) {
            this.root = root;
            rows = root.getRowCount();
            for (final FieldVector vector : root.getFieldVectors()) {
                final String name = vector.getField().getMetadata().get("tickring.name");
                byName.put(name == null ? vector.getName() : name, vector);
                assertEquals(rows, vector.getValueCount());
            }
        }

        boolean has(String name) {
            return byName.containsKey(name);
        }

        long[] numbers(String name) {
            long[] values = restored.get(name);
            if (values == null) {
                values = restore(name);
                restored.put(name, values);
            }
            return values;
        }

        private long[] restore(String name) {
            final FieldVector vector = byName.get(name);
            if (vector == null) {
                final String equal = root.getSchema().getCustomMetadata().get("tickring." + name);
                assertEquals("eventTime", equal);
                encodings.add("equal");
                return restore(equal);
            }
            final String encoding = vector.getField().getMetadata().get("tickring.encoding");
            final long[] values = plain(vector);
            if (encoding == null) {
                return values;
            }
            encodings.add(encoding);
            assertEquals(
                    name + '.' + (encoding.equals("plain") ? "split" : encoding), vector.getName());
            switch (encoding) {
                case "plain" -> {}
                case "delta" -> sum(values, row -> row - 1);
                case "symbolDelta" -> sum(values, previous("symbol"));
                case "sourceDelta" -> sum(values, previous("source"));
                case "delay" -> add(values, restore("eventTime"), 1);
                case "lineDelta" -> {
                    sum(values, row -> row - 1);
                    add(values, restore("sourceSequence"), LINE);
                }
                default -> throw new AssertionError("unknown encoding " + encoding);
            }
            return values;
        }

        private void sum(long[] values, IntUnaryOperator previous) {
            for (int row = 0; row < rows; row++) {
                final int before = previous.applyAsInt(row);
                values[row] += before < 0 ? 0 : values[before];
            }
        }

        private void add(long[] values, long[] others, int times) {
            for (int row = 0; row < rows; row++) {
                values[row] += others[row] * times;
            }
        }

        private IntUnaryOperator previous(String column) {
            final long[] indexes = plain(root.getVector(column));
            final int[] previous = new int[rows];
            final Map<Long, Integer> last = new HashMap<>();
            for (int row = 0; row < rows; row++) {
                final Integer before = last.put(indexes[row], row);
                previous[row] = before == null ? -1 : before;
            }
            return row -> previous[row];
        }

        private long[] plain(FieldVector vector) {
            final long[] values = new long[rows];
            for (int row = 0; row < rows; row++) {
                values[row] = plain(vector, row);
            }
            return values;
        }

        private long plain(FieldVector vector, int row) {
            if (vector instanceof StructVector struct) {
                final int low =
                        Integer.parseInt(struct.getField().getMetadata().get("tickring.low"));
                long value = plain(struct.getChild("high"), row) << low * Byte.SIZE;
                for (int i = 0; i < low; i++) {
                    value |= plain(struct.getChild("low" + i), row) << i * Byte.SIZE;
                }
                return value;
            }
            return vector instanceof TimeStampNanoTZVector times
                    ? times.get(row)
                    : ((BaseIntVector) vector).getValueAsLong(row);
        }
    }
}
