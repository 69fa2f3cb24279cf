package io.tickring.segment;

import static io.tickring.segment.FlushedSegments.assertSame;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.DiskFileSystem;
import io.tickring.segment.GeneratedFlush.Event;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.EventList;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SegmentRoundTripTest {
    @TempDir private Path directory;
    private FlushedSegments segments;

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @BeforeEach
    void makeRoom() {
        segments = new FlushedSegments(directory);
    }

    static List<Event> read(Segment segment, Selection selection) {
        final List<Event> read = new ArrayList<>();
        final TickBlock block = new TickBlock();
        try (BlockCursor cursor = segment.cursor(selection)) {
            while (cursor.next(block)) {
                assertTrue(block.count() > 0, "a block without events");
                for (int i = 0; i < block.count(); i++) {
                    final int lines =
                            TickLayout.linesOf(
                                    TickLayout.typeAndLines(block.buffer(i), block.offset(i)));
                    final byte[] bytes = new byte[lines << TickLayout.LINE_SHIFT];
                    block.buffer(i).get(block.offset(i), bytes);
                    read.add(new Event(bytes, block.position(i)));
                }
            }
            assertEquals(0, block.count());
        }
        return read;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldGiveBackEveryEventBitForBitInArrivalOrderForAnySelection(long seed)
            throws IOException {
        final Random random = new Random(~seed);
        final GeneratedFlush flush = GeneratedFlush.of(seed, 1 + random.nextInt(3000));
        final SegmentConfig config =
                new SegmentConfig(
                        1 + random.nextInt(seed % 2 == 0 ? 50 : 2000),
                        random.nextInt(400),
                        seed % 5 == 0 ? 20_000 : SegmentConfig.MAX_FILE_LENGTH);
        final Codec codec = seed % 4 < 2 ? Codec.NONE : Codec.ZSTD;
        final List<SegmentMeta> metas = segments.write(flush, config.withCodecs(codec, codec));

        assertSame(flush.events, segments.read(metas, Selection.ALL), "seed=" + seed);
        for (int i = 0; i < 12; i++) {
            final Selection selection = flush.drawSelection();
            final List<Event> wanted =
                    flush.events.stream().filter(event -> event.isIn(selection)).toList();
            assertSame(wanted, segments.read(metas, selection), "seed=" + seed + ' ' + selection);
        }
        for (final SegmentMeta meta : metas) {
            try (Segment segment = segments.open(meta)) {
                assertEquals(List.of(), segment.verify(bytes -> {}), "seed=" + seed);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldDescribeEverySegmentTruly(long seed) throws IOException {
        final GeneratedFlush flush = GeneratedFlush.of(seed, 2000);
        for (final SegmentMeta meta : segments.write(flush, new SegmentConfig(300, 200, 1 << 20))) {
            final Path file = directory.resolve(meta.fileName());
            assertEquals(meta.fileLength(), DiskFileSystem.INSTANCE.length(file));
            try (Segment segment = segments.open(meta)) {
                final List<Event> events = read(segment, Selection.ALL);
                assertEquals(meta.rows(), events.size());
                assertEquals(meta.rows(), segment.rows());
                assertEquals(
                        meta.minEventTime(),
                        events.stream().mapToLong(Event::eventTime).min().getAsLong());
                assertEquals(
                        meta.maxEventTime(),
                        events.stream().mapToLong(Event::eventTime).max().getAsLong());
                assertEquals(meta.minPosition(), events.get(0).position());
                assertEquals(meta.maxPosition(), events.get(events.size() - 1).position());
                assertArrayEquals(
                        events.stream().mapToInt(Event::symbolId).distinct().sorted().toArray(),
                        segment.symbolIds());
                assertArrayEquals(
                        events.stream().mapToInt(Event::sourceId).distinct().sorted().toArray(),
                        segment.sourceIds());
                assertArrayEquals(
                        events.stream().mapToInt(Event::typeId).distinct().sorted().toArray(),
                        segment.typeIds());
                assertZonesFollowEachOther(segment);
            }
        }
    }

    private static void assertZonesFollowEachOther(Segment segment) {
        final ZoneView zone = segment.zoneView();
        long last = Long.MIN_VALUE;
        long rows = 0;
        for (int i = 0; i < segment.zones(); i++) {
            zone.wrap(i);
            assertTrue(zone.minPosition() > last, "zones overlap");
            last = zone.maxPosition();
            rows += zone.rows();
            for (int run = 1; run < zone.runs(); run++) {
                assertTrue(zone.symbolIdOfRun(run - 1) < zone.symbolIdOfRun(run));
            }
            assertEquals(zone.rows(), zone.endRowOfRun(zone.runs() - 1));
        }
        assertEquals(segment.rows(), rows);
    }

    @Test
    void shouldKeepRareTypesTogetherAndFrequentOnesApart() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.of(3, 3000);
        final List<SegmentMeta> metas = segments.write(flush, new SegmentConfig(512, 0, 1 << 29));
        for (final SegmentMeta meta : metas) {
            try (Segment segment = segments.open(meta)) {
                if (meta.kind() == SegmentKind.COLUMNS) {
                    assertArrayEquals(new int[] {meta.typeId()}, segment.typeIds());
                    assertEquals(flush.type(meta.typeId()).name(), segment.typeName());
                    assertFalse(flush.type(meta.typeId()).isVariable());
                } else {
                    assertEquals(-1, meta.typeId());
                }
            }
        }
        final List<SegmentMeta> rare =
                segments.write(flush, new SegmentConfig(512, 10_000, 1 << 29));
        assertEquals(1, rare.size(), "all types are rare");
        assertEquals(SegmentKind.LINES, rare.get(0).kind());
    }

    @Test
    void shouldKeepTheOnlyTypeOfAFlushInColumnsHoweverRare() throws IOException {
        final GeneratedFlush flush = new FewTrades(3).flush;
        final List<SegmentMeta> metas = segments.write(flush, SegmentConfig.DEFAULT);
        assertEquals(1, metas.size());
        assertEquals(SegmentKind.COLUMNS, metas.get(0).kind());
        assertSame(flush.events, segments.read(metas, Selection.ALL), "three trades");
    }

    private record FewTrades(GeneratedFlush flush) {
        FewTrades(int count) {
            this(GeneratedFlush.ofType(1, BuiltinTypes.TRADE_ID, 3, 1, count));
        }
    }

    @Test
    void shouldWriteNothingForAFlushWithoutEvents() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.ofType(1, BuiltinTypes.TRADE_ID, 3, 1, 0);
        assertEquals(List.of(), segments.write(flush, SegmentConfig.DEFAULT));
        assertEquals(List.of(), DiskFileSystem.INSTANCE.list(directory));
    }

    @Test
    void shouldWriteTheSameBytesForTheSameEvents() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.of(5, 2000);
        final FlushWriter writer = new FlushWriter(new SegmentConfig(256, 100, 1 << 29));
        final List<ByteBuffer> files = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            final Path own = directory.resolve("round-" + round);
            DiskFileSystem.INSTANCE.createDirectories(own);
            final AtomicLong ownIds = new AtomicLong();
            for (final SegmentMeta meta :
                    writer.write(
                            DiskFileSystem.INSTANCE,
                            own,
                            ownIds::getAndIncrement,
                            flush.list,
                            flush)) {
                files.add(DiskFileSystem.INSTANCE.read(own.resolve(meta.fileName())));
            }
        }
        final int half = files.size() / 2;
        assertTrue(half > 0);
        assertEquals(files.subList(0, half), files.subList(half, 2 * half));
    }

    @Test
    void shouldRefuseEventsOutOfOrder() throws IOException {
        final GeneratedFlush flush = new FewTrades(2).flush;
        final EventList list = new EventList();
        list.in(flush.list.buffer(0));
        list.add(flush.list.offset(0), 100);
        list.add(flush.list.offset(1), 99);
        final IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                new FlushWriter(SegmentConfig.DEFAULT)
                                        .write(
                                                DiskFileSystem.INSTANCE,
                                                directory,
                                                () -> 1,
                                                list,
                                                flush));
        assertEquals("event at position 99 follows that at 100", refused.getMessage());
        assertEquals(List.of(), DiskFileSystem.INSTANCE.list(directory));
    }

    @Test
    void shouldKeepManySourcesAndTypesApart() throws IOException {
        final int sources = 40_000; // more than i16 indexes can name
        final ByteBuffer memory =
                ByteBuffer.allocateDirect(sources * TickLayout.LINE_LENGTH)
                        .order(ByteOrder.LITTLE_ENDIAN);
        final EventList list = new EventList();
        list.in(memory);
        for (int i = 0; i < sources; i++) {
            final int offset = i * TickLayout.LINE_LENGTH;
            new io.tickring.tick.TickWriter()
                    .wrap(memory, offset)
                    .begin(BuiltinTypes.TRADE_ID, 1, i % 10, i, 1, i, i);
            list.add(offset, offset);
        }
        final GeneratedFlush names = new FewTrades(1).flush;
        final List<SegmentMeta> metas =
                new FlushWriter(SegmentConfig.DEFAULT)
                        .write(DiskFileSystem.INSTANCE, directory, () -> 1, list, names);
        final Selection one = Selection.ALL.ofSource(39_999);
        final List<Event> read = segments.read(metas, one);
        assertEquals(1, read.size());
        assertEquals(39_999, read.get(0).eventTime());
        assertEquals(sources, segments.read(metas, Selection.ALL).size());
    }

    @Test
    void shouldGiveManyThreadsTheSameEventsFromTheFirstTouchOn() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.of(9, 4000);
        final SegmentConfig plain = new SegmentConfig(64, 100, 1 << 29);
        final List<SegmentMeta> metas = new ArrayList<>(segments.write(flush, plain));
        metas.addAll(segments.write(flush, plain.withCodecs(Codec.ZSTD, Codec.ZSTD)));
        for (final SegmentMeta meta : metas) {
            try (Segment segment = segments.open(meta)) {
                final List<List<Event>> reads =
                        IntStream.range(0, 8)
                                .parallel()
                                .mapToObj(reader -> read(segment, Selection.ALL))
                                .toList();
                for (final List<Event> read : reads) {
                    assertSame(reads.get(0), read, meta.fileName());
                }
                assertEquals(meta.rows(), reads.get(0).size());
            }
        }
    }

    @Test
    void shouldNotAllocateOnceWarm() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.ofType(7, BuiltinTypes.QUOTE_ID, 50, 2, 60_000);
        final BitSet some = new BitSet();
        some.set(17);
        some.set(34);
        final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        final List<SegmentMeta> metas =
                new ArrayList<>(segments.write(flush, SegmentConfig.DEFAULT));
        metas.addAll(
                segments.write(
                        flush,
                        new SegmentConfig(4096, 1024, 1 << 29).withCodecs(Codec.ZSTD, Codec.ZSTD)));
        final TickBlock block = new TickBlock();
        final long thread = Thread.currentThread().getId();
        for (final SegmentMeta meta : metas) {
            try (Segment segment = segments.open(meta)) {
                for (final BitSet symbols : new BitSet[] {null, some}) {
                    final Selection selection =
                            new Selection(symbols, null, null, Long.MIN_VALUE, Long.MAX_VALUE);
                    read(segment, selection);
                    // The least of several rounds: what a deoptimisation allocates is not the
                    // code's.
                    long least = Long.MAX_VALUE;
                    for (int round = 0; round < 4; round++) {
                        try (BlockCursor cursor = segment.cursor(selection)) {
                            cursor.next(block);
                            threads.getThreadAllocatedBytes(thread);
                            final long before = threads.getThreadAllocatedBytes(thread);
                            while (cursor.next(block)) {
                                assert block.count() > 0;
                            }
                            least =
                                    Math.min(
                                            least,
                                            threads.getThreadAllocatedBytes(thread) - before);
                        }
                    }
                    assertEquals(0L, least, "bytes allocated");
                }
            }
        }
    }
}
