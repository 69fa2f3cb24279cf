package io.tickring.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.DiskFileSystem;
import io.tickring.segment.GeneratedFlush.Event;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a merge writes are the rows of its inputs, whatever they are and however it is stepped. */
class MergeWriterTest {
    @TempDir private Path directory;
    private final AtomicLong ids = new AtomicLong();
    private final List<Segment> opened = new ArrayList<>();

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @AfterEach
    void closeSegments() {
        opened.forEach(Segment::close);
    }

    private List<Segment> open(List<SegmentMeta> metas) throws IOException {
        final List<Segment> segments = new ArrayList<>();
        for (final SegmentMeta meta : metas) {
            final Segment segment =
                    Segment.open(DiskFileSystem.INSTANCE, directory.resolve(meta.fileName()), meta);
            opened.add(segment);
            segments.add(segment);
        }
        return segments;
    }

    /** Flushes the events in so many groups. */
    private List<List<Segment>> groups(GeneratedFlush flush, int groups, Random random)
            throws IOException {
        final List<List<Segment>> written = new ArrayList<>();
        final int events = flush.events.size();
        int from = 0;
        for (int group = 0; group < groups; group++) {
            final int to =
                    group + 1 == groups
                            ? events
                            : Math.min(events, from + random.nextInt(2 * events / groups));
            final SegmentConfig config =
                    new SegmentConfig(
                            1 + random.nextInt(500),
                            random.nextInt(300),
                            random.nextInt(3) == 0 ? 20_000 : SegmentConfig.MAX_FILE_LENGTH);
            written.add(
                    open(
                            new FlushWriter(config)
                                    .write(
                                            DiskFileSystem.INSTANCE,
                                            directory,
                                            ids::getAndIncrement,
                                            flush.listOf(from, to),
                                            flush)));
            from = to;
        }
        return written;
    }

    private List<Segment> merge(
            GeneratedFlush flush, List<List<Segment>> groups, SegmentConfig config, long budget)
            throws IOException {
        try (MergeWriter writer =
                new MergeWriter(
                        DiskFileSystem.INSTANCE,
                        directory,
                        ids::getAndIncrement,
                        config,
                        flush,
                        groups)) {
            long steps = 0;
            while (writer.step(budget) > 0) {
                steps++;
            }
            assertTrue(steps > 0);
            return open(writer.finish());
        }
    }

    private static List<Event> read(List<Segment> segments, Selection selection) {
        final List<Event> read = new ArrayList<>();
        for (final Segment segment : segments) {
            final List<Event> here = SegmentRoundTripTest.read(segment, selection);
            for (int i = 1; i < here.size(); i++) {
                assertTrue(here.get(i - 1).position() < here.get(i).position(), "order");
            }
            read.addAll(here);
        }
        read.sort(Comparator.comparingLong(Event::position));
        return read;
    }

    private static void assertSame(List<Event> expected, List<Event> actual, String message) {
        assertEquals(expected.size(), actual.size(), message);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).position(), actual.get(i).position(), message);
            assertArrayEquals(expected.get(i).bytes(), actual.get(i).bytes(), message);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldKeepEveryEventBitForBitInTheOrderOfPositions(long seed) throws IOException {
        final Random random = new Random(~seed);
        final int events = 1 + random.nextInt(3000);
        final GeneratedFlush flush =
                seed % 2 == 0
                        ? GeneratedFlush.of(seed, events)
                        : GeneratedFlush.ofDays(seed, events, 1 + random.nextInt(400));
        final List<List<Segment>> groups = groups(flush, 1 + random.nextInt(9), random);
        final SegmentConfig config =
                new SegmentConfig(
                        1 + random.nextInt(1000),
                        random.nextInt(1000),
                        random.nextInt(3) == 0 ? 20_000 : SegmentConfig.MAX_FILE_LENGTH);
        final List<Segment> merged = merge(flush, groups, config, 1 + random.nextInt(100_000));
        assertSame(flush.events, read(merged, Selection.ALL), "seed=" + seed);
        for (int i = 0; i < 6; i++) {
            final Selection selection = flush.drawSelection();
            final List<Event> wanted =
                    flush.events.stream().filter(event -> event.isIn(selection)).toList();
            assertSame(wanted, read(merged, selection), "seed=" + seed + ' ' + selection);
        }
        for (final Segment segment : merged) {
            assertEquals(List.of(), segment.verify(bytes -> {}), "seed=" + seed);
        }
        // And once more: what was merged is an input like any other.
        final List<Segment> again = merge(flush, List.of(merged), config, Long.MAX_VALUE);
        assertSame(flush.events, read(again, Selection.ALL), "seed=" + seed);
    }

    @Test
    void shouldMoveATypeToColumnsOnceItIsFrequentEnough() throws IOException {
        final GeneratedFlush flush =
                GeneratedFlush.ofTypes(
                        3, 4000, BuiltinTypes.TRADE_ID, BuiltinTypes.QUOTE_ID, BuiltinTypes.RAW_ID);
        final SegmentConfig fresh = new SegmentConfig(512, 2000, SegmentConfig.MAX_FILE_LENGTH);
        final List<List<Segment>> groups = new ArrayList<>();
        for (int from = 0; from < 4000; from += 1000) {
            groups.add(
                    open(
                            new FlushWriter(fresh)
                                    .write(
                                            DiskFileSystem.INSTANCE,
                                            directory,
                                            ids::getAndIncrement,
                                            flush.listOf(from, from + 1000),
                                            flush)));
            assertEquals(1, groups.get(groups.size() - 1).size());
        }
        final List<Segment> merged =
                merge(
                        flush,
                        groups,
                        new SegmentConfig(512, 1000, SegmentConfig.MAX_FILE_LENGTH),
                        10_000);
        final List<String> types = merged.stream().map(Segment::typeName).toList();
        assertEquals(List.of("trade", "quote", ""), types);
        assertSame(flush.events, read(merged, Selection.ALL), "");
    }

    @Test
    void shouldKeepEachDayInSegmentsOfItsOwn() throws IOException {
        final Random random = new Random(5);
        final GeneratedFlush flush = GeneratedFlush.ofDays(5, 3000, 300);
        final List<List<Segment>> groups = groups(flush, 4, random);
        final List<Segment> merged = merge(flush, groups, SegmentConfig.DEFAULT, 1 << 16);
        final Set<Long> days = new HashSet<>();
        for (final List<Segment> segments : List.of(merged, groups.get(0), groups.get(3))) {
            for (final Segment segment : segments) {
                assertEquals(
                        Days.dayOf(segment.meta().minEventTime()),
                        Days.dayOf(segment.meta().maxEventTime()));
                days.add(Days.dayOf(segment.meta().minEventTime()));
            }
        }
        assertTrue(days.size() > 2, "events of several days");
        assertTrue(days.size() <= Days.MAX);
    }

    @Test
    void shouldNotCutATypeIntoCrumbsWhenItsTimesSayLittle() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.ofDays(7, 2000, 2);
        final List<List<Segment>> groups = groups(flush, 3, new Random(7));
        final List<Segment> merged =
                merge(
                        flush,
                        groups,
                        new SegmentConfig(1000, 0, SegmentConfig.MAX_FILE_LENGTH),
                        Long.MAX_VALUE);
        final Set<Integer> types = new HashSet<>();
        for (final Segment segment : merged) {
            assertTrue(
                    segment.meta().kind() == SegmentKind.LINES // of stray bits: few, of few days
                            || types.add(segment.meta().typeId()),
                    "several segments of a type");
        }
        assertFalse(types.isEmpty());
        assertSame(flush.events, read(merged, Selection.ALL), "");
    }

    @Test
    void shouldRollToAnotherSegmentOfTheSameTypeInTime() throws IOException {
        final GeneratedFlush flush =
                GeneratedFlush.ofType(9, BuiltinTypes.TRADE_ID, 100, 1, 20_000);
        final List<List<Segment>> groups = groups(flush, 2, new Random(9));
        final List<Segment> merged =
                merge(flush, groups, new SegmentConfig(1000, 0, 200_000), 1 << 16);
        assertTrue(merged.size() > 3);
        for (final Segment segment : merged) {
            assertTrue(segment.meta().fileLength() < 500_000);
        }
        assertSame(flush.events, read(merged, Selection.ALL), "");
    }

    @Test
    void shouldDeleteWhatItWroteWhenItIsClosedUnfinished() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.of(4, 3000);
        final List<List<Segment>> groups = groups(flush, 3, new Random(4));
        final List<Path> before = DiskFileSystem.INSTANCE.list(directory);
        final SegmentConfig config = new SegmentConfig(100, 10, 50_000);
        for (long steps = 0; steps < 30; steps++) {
            try (MergeWriter writer =
                    new MergeWriter(
                            DiskFileSystem.INSTANCE,
                            directory,
                            ids::getAndIncrement,
                            config,
                            flush,
                            groups)) {
                boolean more = true;
                for (long step = 0; step < steps && more; step++) {
                    more = writer.step(30_000) > 0;
                }
                if (more) {
                    assertThrows(IllegalStateException.class, writer::finish);
                }
            }
            assertEquals(before, DiskFileSystem.INSTANCE.list(directory));
        }
    }

    @Test
    void shouldWriteNothingOfNothing() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.of(4, 1);
        try (MergeWriter writer =
                new MergeWriter(
                        DiskFileSystem.INSTANCE,
                        directory,
                        ids::getAndIncrement,
                        SegmentConfig.DEFAULT,
                        flush,
                        List.of(List.of()))) {
            assertEquals(0, writer.step(1000));
            assertEquals(List.of(), writer.finish());
        }
        assertFalse(directory.toFile().list().length > 0);
    }
}
