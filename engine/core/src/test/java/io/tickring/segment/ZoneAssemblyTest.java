package io.tickring.segment;

import static io.tickring.segment.FlushedSegments.assertSame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ZoneAssemblyTest {
    private static final int ZONE_ROWS = 500;
    private static final int ZONES = 9;

    @TempDir private Path directory;
    private final List<ZoneMemory> borrowed = new ArrayList<>();
    private FlushedSegments segments;

    static LongStream seeds() {
        return LongStream.range(0, 24);
    }

    @BeforeEach
    void makeRoom() {
        segments = new FlushedSegments(directory);
    }

    @AfterEach
    void giveBack() {
        borrowed.forEach(ZoneMemory::giveBack);
    }

    /** Fields that are zero in some zones and not in others, of both kinds before and behind. */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldLeaveNoValueOfAnEarlierZoneWhereAFieldIsZero(long seed) throws IOException {
        final Random random = new Random(seed);
        final int typeId = seed % 2 == 0 ? BuiltinTypes.TRADE_ID : BuiltinTypes.QUOTE_ID;
        final GeneratedFlush flush =
                GeneratedFlush.ofType(
                        seed,
                        typeId,
                        1 + random.nextInt(40),
                        1 + random.nextInt(2),
                        ZONES * ZONE_ROWS - random.nextInt(ZONE_ROWS));
        final TickType type = flush.type(typeId);
        for (int zone = 0; zone < ZONES; zone++) {
            for (final Field field : type.fields()) {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        // as it was drawn
                    }
                    case 1 -> {
                        flush.clear(field, zone * ZONE_ROWS, (zone + 1) * ZONE_ROWS);
                        flush.fillOne(field, zone * ZONE_ROWS + random.nextInt(ZONE_ROWS));
                    }
                    default -> flush.clear(field, zone * ZONE_ROWS, (zone + 1) * ZONE_ROWS);
                }
            }
        }
        final List<SegmentMeta> metas = write(flush);
        assertSame(flush.events, segments.read(metas, Selection.ALL), "seed=" + seed);
        final long time = flush.events.get(ZONE_ROWS + ZONE_ROWS / 2).eventTime();
        final Selection later = new Selection(null, null, null, time, Long.MAX_VALUE);
        assertSame(
                flush.events.stream().filter(event -> event.isIn(later)).toList(),
                segments.read(metas, later),
                "seed=" + seed);
    }

    @Test
    void shouldGiveTheSameEventsWhenNoMemoryIsLeftToBorrow() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.ofType(1, BuiltinTypes.TRADE_ID, 30, 1, 3000);
        final List<SegmentMeta> metas = write(flush);
        assertNotNull(borrowAll(), "some memory is lent");
        assertNull(ZoneMemory.borrow(), "and no more than that");
        assertSame(flush.events, segments.read(metas, Selection.ALL), "without memory");
    }

    @Test
    void shouldGiveItsMemoryBackAtTheEndAndWhenClosedBefore() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.ofType(2, BuiltinTypes.TRADE_ID, 30, 1, 3000);
        try (Segment segment = segments.open(write(flush).get(0))) {
            final int all = count();
            final TickBlock block = new TickBlock();
            try (BlockCursor cursor = segment.cursor(Selection.ALL)) {
                cursor.next(block);
                assertEquals(all - 1, count(), "one is in use");
            }
            assertEquals(all, count());
            SegmentRoundTripTest.read(segment, Selection.ALL);
            assertEquals(all, count());
        }
    }

    /** How much memory can be borrowed. */
    private int count() {
        borrowAll();
        final int count = borrowed.size();
        borrowed.forEach(ZoneMemory::giveBack);
        borrowed.clear();
        return count;
    }

    /** Borrows all memory there is; answers the last of it. */
    private ZoneMemory borrowAll() {
        ZoneMemory last = null;
        for (ZoneMemory one = ZoneMemory.borrow(); one != null; one = ZoneMemory.borrow()) {
            borrowed.add(one);
            last = one;
        }
        return last;
    }

    /** The segment of columns first; events that columns cannot hold are in another one. */
    private List<SegmentMeta> write(GeneratedFlush flush) throws IOException {
        final List<SegmentMeta> metas =
                segments.write(
                        flush, new SegmentConfig(ZONE_ROWS, 0, SegmentConfig.MAX_FILE_LENGTH));
        final List<SegmentMeta> sorted = new ArrayList<>(metas);
        sorted.sort(Comparator.comparing(SegmentMeta::kind));
        assertEquals(SegmentKind.COLUMNS, sorted.get(0).kind());
        return sorted;
    }
}
