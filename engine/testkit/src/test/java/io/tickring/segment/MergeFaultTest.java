package io.tickring.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.FileSystem;
import io.tickring.symbol.NameRegistry;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seeds;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.EventList;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A merge on a disk that fails leaves its inputs alone and no file behind. */
class MergeFaultTest {
    private static final Path DIRECTORY = Path.of("/store/shard-0");
    private static final int IMBALANCE_ID = 9; // two lines
    private static final int GROUPS = 3;
    private static final int EVENTS = 300;
    private static final SegmentConfig CONFIG =
            new SegmentConfig(64, 20, SegmentConfig.MAX_FILE_LENGTH);

    private final AtomicLong ids = new AtomicLong();
    private final NameRegistry names = new NameRegistry();
    private final int source = names.newSession("feed", "", "", "", 0).sourceId();

    /** Three flushes of trades, of market events of two lines, and of rare ones, over two days. */
    private List<List<SegmentMeta>> flush(MemFileSystem disk, long seed) throws IOException {
        final Random random = new Random(seed);
        final int[] types = {
            BuiltinTypes.TRADE_ID, IMBALANCE_ID, BuiltinTypes.QUOTE_ID,
        };
        final List<List<SegmentMeta>> groups = new ArrayList<>();
        long time = 1_700_000_000_000_000_000L;
        long sequence = 0;
        long position = 0;
        for (int group = 0; group < GROUPS; group++) {
            final ByteBuffer memory =
                    ByteBuffer.allocateDirect(EVENTS * 2 * TickLayout.LINE_LENGTH)
                            .order(ByteOrder.LITTLE_ENDIAN);
            final EventList events = new EventList();
            events.in(memory);
            int offset = 0;
            for (int event = 0; event < EVENTS; event++) {
                final int draw = random.nextInt(50);
                final int type = types[draw < 30 ? 0 : draw < 48 ? 1 : 2];
                final int lines = names.type(type).lines();
                time += random.nextInt(1 << 30) << 8;
                new TickWriter()
                        .wrap(memory, offset)
                        .begin(
                                type,
                                lines,
                                names.symbolId("S" + random.nextInt(9)),
                                source,
                                ++sequence,
                                time,
                                time);
                memory.putLong(offset + TickLayout.PAYLOAD_OFFSET, random.nextInt(1000));
                events.add(offset, position);
                offset += lines * TickLayout.LINE_LENGTH;
                position += (long) lines * TickLayout.LINE_LENGTH;
            }
            groups.add(
                    new FlushWriter(CONFIG)
                            .write(disk, DIRECTORY, ids::getAndIncrement, events, names));
        }
        return groups;
    }

    private static List<List<Segment>> open(MemFileSystem disk, List<List<SegmentMeta>> groups)
            throws IOException {
        final List<List<Segment>> opened = new ArrayList<>();
        for (final List<SegmentMeta> group : groups) {
            final List<Segment> segments = new ArrayList<>();
            for (final SegmentMeta meta : group) {
                segments.add(Segment.open(disk, DIRECTORY.resolve(meta.fileName()), meta));
            }
            opened.add(segments);
        }
        return opened;
    }

    private List<SegmentMeta> merge(FileSystem disk, List<List<Segment>> groups, Random random)
            throws IOException {
        try (MergeWriter writer =
                new MergeWriter(disk, DIRECTORY, ids::getAndIncrement, CONFIG, names, groups)) {
            long read = 1;
            while (read > 0) {
                read = writer.step(1 + random.nextInt(40_000));
            }
            return writer.finish();
        }
    }

    private static long rows(List<List<Segment>> groups) {
        long rows = 0;
        final TickBlock block = new TickBlock();
        for (final List<Segment> group : groups) {
            for (final Segment segment : group) {
                assertEquals(List.of(), segment.verify(bytes -> {}));
                try (BlockCursor cursor = segment.cursor(Selection.ALL)) {
                    while (cursor.next(block)) {
                        rows += block.count();
                    }
                }
            }
        }
        return rows;
    }

    @Test
    void shouldLeaveNothingBehindWhicheverOperationFails() {
        Seeds.each(
                3,
                seed -> {
                    final MemFileSystem disk = new MemFileSystem();
                    disk.createDirectories(DIRECTORY);
                    final List<List<Segment>> groups = open(disk, flush(disk, seed));
                    final List<Path> before = disk.list(DIRECTORY);
                    final FaultyFileSystem counting = new FaultyFileSystem(disk);
                    for (final SegmentMeta meta : merge(counting, groups, new Random(seed))) {
                        disk.delete(DIRECTORY.resolve(meta.fileName()));
                    }
                    assertEquals(before, disk.list(DIRECTORY));
                    final long operations = counting.operations();
                    long fired = 0;
                    for (long failing = 0; failing < operations; failing++) {
                        final FaultyFileSystem faulty = new FaultyFileSystem(disk);
                        faulty.failNth(failing, FaultyFileSystem.NO_SPACE);
                        final IOException failure =
                                assertThrows(
                                        IOException.class,
                                        () -> merge(faulty, groups, new Random(seed)));
                        assertTrue(
                                failure.getMessage().startsWith("cannot "), failure.getMessage());
                        assertEquals(before, disk.list(DIRECTORY), "operation " + failing);
                        fired += faulty.fired();
                    }
                    assertEquals(operations, fired, "faults that fired");
                    assertEquals(GROUPS * EVENTS, rows(groups), "rows of the inputs");
                    final List<SegmentMeta> merged = merge(disk, groups, new Random(seed));
                    final List<List<Segment>> output = open(disk, List.of(merged));
                    assertEquals(GROUPS * EVENTS, rows(output));
                    groups.forEach(group -> group.forEach(Segment::close));
                    output.forEach(group -> group.forEach(Segment::close));
                });
    }
}
