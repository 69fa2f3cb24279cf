package io.tickring.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.DiskFileSystem;
import io.tickring.segment.GeneratedFlush.Event;
import io.tickring.tick.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Writes flushes into a directory and reads them from there. */
final class FlushedSegments {
    private final Path directory;
    private final AtomicLong ids = new AtomicLong();

    FlushedSegments(Path directory) {
        this.directory = directory;
    }

    List<SegmentMeta> write(GeneratedFlush flush, SegmentConfig config) throws IOException {
        return new FlushWriter(config)
                .write(DiskFileSystem.INSTANCE, directory, ids::getAndIncrement, flush.list, flush);
    }

    Segment open(SegmentMeta meta) throws IOException {
        return Segment.open(DiskFileSystem.INSTANCE, directory.resolve(meta.fileName()), meta);
    }

    /** The selected events of all segments, each of which gives its own in order, by position. */
    List<Event> read(List<SegmentMeta> metas, Selection selection) throws IOException {
        final List<Event> read = new ArrayList<>();
        for (final SegmentMeta meta : metas) {
            try (Segment segment = open(meta)) {
                final List<Event> here = SegmentRoundTripTest.read(segment, selection);
                for (int i = 1; i < here.size(); i++) {
                    assertTrue(
                            here.get(i - 1).position() < here.get(i).position(), "arrival order");
                }
                read.addAll(here);
            }
        }
        read.sort(Comparator.comparingLong(Event::position));
        return read;
    }

    static void assertSame(List<Event> expected, List<Event> actual, String message) {
        assertEquals(expected.size(), actual.size(), message);
        for (int i = 0; i < expected.size(); i++) {
            final int event = i;
            assertEquals(expected.get(i).position(), actual.get(i).position(), message);
            assertArrayEquals(
                    expected.get(i).bytes(),
                    actual.get(i).bytes(),
                    () -> message + ", event " + event);
        }
    }
}
