package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.DiskFileSystem;
import io.tickring.segment.MergeWriter;
import io.tickring.segment.Segment;
import io.tickring.segment.SegmentConfig;
import io.tickring.segment.SegmentMeta;
import io.tickring.shard.ShardInfo;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compacted, a recorded session takes much less than its file. */
class PackedSizeTest {
    private static final int MESSAGES = 60_000;
    private static final int AAPL_MESSAGES = 10_000;

    @TempDir private Path directory;

    /** Bytes of all that a store holds, merged; what is merged has so many rows. */
    private long packedLength(Path store, long rows) throws IOException {
        long packedRows = 0;
        long length = 0;
        try (StoreReader reader = StoreReader.open(StoreConfig.at(store))) {
            for (ShardInfo shard : reader.shards()) {
                final Path from = store.resolve("shard-" + shard.id());
                final List<Segment> segments = new ArrayList<>();
                for (SegmentMeta meta : shard.segments()) {
                    segments.add(
                            Segment.open(
                                    DiskFileSystem.INSTANCE, from.resolve(meta.fileName()), meta));
                }
                try (MergeWriter writer =
                        new MergeWriter(
                                DiskFileSystem.INSTANCE,
                                directory,
                                new AtomicLong(1)::getAndIncrement,
                                SegmentConfig.DEFAULT,
                                reader.names(),
                                List.of(segments))) {
                    long read = 1;
                    while (read > 0) {
                        read = writer.step(1 << 20);
                    }
                    for (SegmentMeta meta : writer.finish()) {
                        length += meta.fileLength();
                        packedRows += meta.rows();
                    }
                }
                segments.forEach(Segment::close);
            }
        }
        assertEquals(rows, packedRows);
        return length;
    }

    private void assertPacked(Path file, long rows, int percent) throws Exception {
        final Path store = directory.resolve("store");
        Cli.ok("ingest", file, "--into", store);
        Cli.ok("flush", store);
        final long packed = packedLength(store, rows);
        final long length = Files.size(file);
        System.out.printf(
                "%s: %,d bytes of %,d, %.1f %%%n",
                file.getFileName(), packed, length, 100.0 * packed / length);
        assertTrue(packed * 100 <= length * percent, packed + " bytes of " + length);
    }

    @Test
    void shouldPackAGeneratedSessionIntoLessThanHalfOfIt() throws Exception {
        assertPacked(Cli.generate(directory, "g_20260105.itch50", MESSAGES, 20), MESSAGES, 50);
    }

    @Test
    void shouldPackARecordedSessionIntoLessThanHalfOfIt() throws Exception {
        assertPacked(Cli.recorded(Cli.AAPL), AAPL_MESSAGES, 45);
    }
}
