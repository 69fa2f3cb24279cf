package io.tickring.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.DiskFileSystem;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.EventList;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Buffers of a zone that are equal are stored once, and every reader still finds them. */
@Tag("smoke")
class SegmentSharingTest {
    private static final int ROWS = 4096;

    @TempDir private Path directory;

    private SegmentMeta write(long receiveDelayNs) throws IOException {
        final NameRegistry names = new NameRegistry();
        final int symbol = names.symbolId("AAPL");
        final int source = names.newSession("feed", "", "", "", 0).sourceId();
        final ByteBuffer lines =
                ByteBuffer.allocateDirect(ROWS * TickLayout.LINE_LENGTH)
                        .order(ByteOrder.LITTLE_ENDIAN);
        final EventList events = new EventList();
        events.in(lines);
        final TickWriter writer = new TickWriter();
        for (int row = 0; row < ROWS; row++) {
            final long time = 1_000_000L * row;
            writer.wrap(lines, row * TickLayout.LINE_LENGTH)
                    .begin(
                            BuiltinTypes.TRADE_ID,
                            1,
                            symbol,
                            source,
                            row + 1,
                            time,
                            time + receiveDelayNs * row)
                    .putLong(BuiltinTypes.TRADE.price(), 7 + row)
                    .putLong(BuiltinTypes.TRADE.size(), 11 + row);
            events.add(row * TickLayout.LINE_LENGTH, (long) row * TickLayout.LINE_LENGTH);
        }
        final List<SegmentMeta> metas =
                new FlushWriter(SegmentConfig.DEFAULT)
                        .write(
                                DiskFileSystem.INSTANCE,
                                directory,
                                new AtomicLong(receiveDelayNs)::getAndIncrement,
                                events,
                                names);
        assertEquals(1, metas.size());
        return metas.get(0);
    }

    @Test
    void shouldStoreAReceiveTimeThatEqualsTheEventTimeOnce() throws IOException {
        final SegmentMeta equal = write(0);
        final SegmentMeta delayed = write(5);
        assertEquals((long) ROWS * Long.BYTES, delayed.fileLength() - equal.fileLength());
    }

    @Test
    void shouldBeReadWithEveryColumnByArrowsOwnReader() throws IOException {
        final SegmentMeta meta = write(0);
        try (BufferAllocator allocator = new RootAllocator();
                SeekableByteChannel channel =
                        Files.newByteChannel(directory.resolve(meta.fileName()));
                ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
            assertTrue(reader.loadNextBatch());
            final VectorSchemaRoot root = reader.getVectorSchemaRoot();
            for (int row = 0; row < ROWS; row++) {
                assertEquals(1_000_000L * row, time(root.getVector("eventTime"), row));
                assertEquals(1_000_000L * row, time(root.getVector("receiveTime"), row));
            }
        }
    }

    private static long time(FieldVector vector, int row) {
        return ((TimeStampNanoTZVector) vector).get(row);
    }
}
