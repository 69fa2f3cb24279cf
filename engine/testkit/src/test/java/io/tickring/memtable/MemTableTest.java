package io.tickring.memtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seeds;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import io.tickring.wal.LogPositions;
import io.tickring.wal.Wal;
import io.tickring.wal.WalConfig;
import io.tickring.wal.WalFile;
import io.tickring.wal.WalFileJournal;
import io.tickring.wal.WalFileUse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemTableTest {
    /** A log with a table over it. */
    private static final class Indexed implements AutoCloseable {
        private final MemTable table = new MemTable();
        private final AtomicInteger released = new AtomicInteger();
        private final ByteBuffer arena =
                ByteBuffer.allocateDirect(1 << 17).order(ByteOrder.LITTLE_ENDIAN);
        private final Wal wal;
        private WalFile file;
        private boolean started;
        private int arenaEnd;

        Indexed(int fileLength) throws IOException {
            final MemFileSystem disk = new MemFileSystem();
            disk.createDirectories(Path.of("/log"));
            wal =
                    new Wal(
                            new WalConfig(disk, Path.of("/log"), 1, 0, fileLength, 1),
                            new LogPositions(ByteBuffer.allocateDirect(LogPositions.LENGTH), 0),
                            new NoJournal(),
                            this::onRoll,
                            this::prepare);
            wal.start(wal.recover(List.of(), 0, 0));
            start();
        }

        void start() {
            table.start(wal.positions().append(), file, released::incrementAndGet);
            started = true;
        }

        private void onRoll(WalFile next) {
            file = next;
            if (started) {
                table.addFile(next);
            }
        }

        private void prepare() throws IOException {
            wal.doWork();
        }

        /** Returns the event's position. */
        long append(int symbolId, int typeId, int lines, long time) throws IOException {
            new TickWriter()
                    .wrap(arena, arenaEnd)
                    .begin(typeId, lines, symbolId, 1 + symbolId % 3, time, time, time);
            final int length = lines * TickLayout.LINE_LENGTH;
            final long position = wal.append(arena, arenaEnd, length, time);
            table.add(symbolId, position, time);
            arenaEnd += length;
            if (arenaEnd > arena.capacity() - 2048) {
                seal();
            }
            return position;
        }

        void seal() {
            wal.seal();
            arenaEnd = 0;
        }

        @Override
        public void close() {
            wal.close();
        }
    }

    private static final class NoJournal implements WalFileJournal {
        @Override
        public void onUsed(WalFileUse use) {}

        @Override
        public void onDropped(int id) {}
    }

    private static Selection of(int symbolId) {
        final BitSet one = new BitSet();
        one.set(symbolId);
        return new Selection(one, null, null, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static List<Long> times(BlockCursor cursor) {
        final List<Long> times = new ArrayList<>();
        final TickBlock block = new TickBlock();
        try (cursor) {
            while (cursor.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    times.add(TickLayout.eventTime(block.buffer(i), block.offset(i)));
                }
            }
        }
        return times;
    }

    @Test
    void shouldFindASymbolsEventsAmongThoseThatRecoveryFoundAndThoseAddedBehindThem()
            throws IOException {
        final int symbols = 7;
        try (Indexed log = new Indexed(4096)) {
            for (int time = 1; time <= 300; time++) {
                log.append(time % symbols, 1, 1 + time % 3, time);
            }
            log.seal();
            final MemTable adopting = new MemTable();
            adopting.start(log.table.startPosition(), log.wal.files().get(0), () -> {});
            final int known = log.wal.files().size();
            log.wal.files().subList(1, known).forEach(adopting::addFile);
            adopting.adopt(log.wal.positions().append(), 300);
            for (int time = 301; time <= 310; time++) {
                final int symbolId = time % symbols;
                adopting.add(symbolId, log.append(symbolId, 1, 1, time), time);
            }
            log.seal();
            log.wal.files().stream().skip(known).forEach(adopting::addFile);

            final long visible = log.wal.positions().visible();
            assertEquals(310, adopting.rows());
            for (int symbolId = 0; symbolId < symbols; symbolId++) {
                assertEquals(
                        times(log.table.cursor(of(symbolId), visible)),
                        times(adopting.cursor(of(symbolId), visible)),
                        "symbol " + symbolId);
            }
            assertEquals(List.of(), times(adopting.cursor(of(symbols), visible)));
        }
    }

    /** One event of the model. */
    private record Event(int symbolId, int typeId, long time) {}

    @Test
    void shouldAnswerEverySelectionAsAScanOfAListWould() {
        Seeds.each(
                40,
                seed -> {
                    final Random random = new Random(SlotHash.splitmix64(seed));
                    try (Indexed log = new Indexed(2048 + 64 * random.nextInt(500))) {
                        for (int use = 0; use < 3; use++) {
                            compare(log, random);
                            log.table.freeze(log.wal.positions().append());
                            assertTrue(log.table.isFrozen());
                            log.table.release();
                            assertEquals(use + 1, log.released.get());
                            assertFalse(log.table.tryRetain());
                            log.table.clear();
                            log.start();
                        }
                    }
                });
    }

    private static void compare(Indexed log, Random random) throws IOException {
        final List<Event> model = new ArrayList<>();
        final int symbols = 1 + random.nextInt(random.nextBoolean() ? 3 : 6_000);
        final int events = random.nextInt(2_000);
        for (int i = 0; i < events; i++) {
            final Event event =
                    new Event(
                            random.nextInt(symbols), 1 + random.nextInt(3), random.nextInt(1_000));
            model.add(event);
            final int lines = random.nextInt(6) == 0 ? 1 + random.nextInt(16) : 1;
            log.append(event.symbolId(), event.typeId(), lines, event.time());
            if (random.nextInt(9) == 0) {
                log.seal();
            }
        }
        log.seal();
        assertEquals(events, log.table.rows());
        for (int i = 0; i < 30; i++) {
            final Selection selection = selection(random, symbols);
            final List<Long> expected =
                    model.stream()
                            .filter(event -> selection.hasSymbol(event.symbolId()))
                            .filter(event -> selection.hasType(event.typeId()))
                            .filter(event -> selection.hasSource(1 + event.symbolId() % 3))
                            .filter(event -> selection.hasTime(event.time()))
                            .map(Event::time)
                            .toList();
            final long visible = log.wal.positions().visible();
            assertEquals(
                    expected,
                    times(log.table.cursor(selection, visible)),
                    selection + " of " + events);
        }
        for (Event event : model) {
            assertTrue(log.table.knows(event.symbolId()));
        }
        assertFalse(log.table.knows(symbols));
    }

    private static Selection selection(Random random, int symbols) {
        final BitSet wanted = random.nextInt(4) == 0 ? null : new BitSet();
        if (wanted != null) {
            for (int i = random.nextBoolean() ? 0 : random.nextInt(10); i >= 0; i--) {
                wanted.set(random.nextInt(symbols + 1));
            }
        }
        final BitSet types = random.nextBoolean() ? null : new BitSet();
        if (types != null) {
            types.set(1 + random.nextInt(4));
        }
        final BitSet sources = random.nextInt(3) > 0 ? null : new BitSet();
        if (sources != null) {
            sources.set(1 + random.nextInt(3));
        }
        final long from = random.nextBoolean() ? Long.MIN_VALUE : random.nextInt(1_000);
        final long to = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(1_000);
        return new Selection(wanted, types, sources, from, to);
    }

    /** Event k is of symbol k mod S, so that a reader knows what must lie below any position. */
    @Test
    void shouldShowAReaderAllBelowThePositionItSawAndNothingBehind()
            throws IOException, InterruptedException, ExecutionException {
        final int symbols = 5_000;
        final int events = 150_000;
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Indexed log = new Indexed(1 << 21)) {
            final Future<Integer> reading =
                    thread.submit(() -> readWhileItGrows(log, symbols, events));
            for (int i = 0; i < events && !reading.isDone(); i++) {
                log.append(i % symbols, BuiltinTypes.TRADE_ID, 1, i);
                if (i % 7 == 6) {
                    log.seal();
                }
            }
            log.seal();
            assertTrue(reading.get() > 2, "passes: " + reading.get());
        } finally {
            thread.shutdownNow();
        }
    }

    private static int readWhileItGrows(Indexed log, int symbols, int events) {
        final Random random = new Random(1);
        long seen = 0;
        int passes = 0;
        while (seen < events) {
            final long visible = log.wal.positions().visible();
            final List<Long> all = times(log.table.cursor(Selection.ALL, visible));
            assertTrue(all.size() >= seen, "fewer than before");
            seen = all.size();
            for (int i = 0; i < seen; i++) {
                assertEquals(i, all.get(i));
            }
            for (int i = 0; i < 200; i++) {
                final int symbolId = random.nextInt(symbols);
                final List<Long> run = times(log.table.cursor(of(symbolId), visible));
                final long expected = (seen - symbolId + symbols - 1) / symbols;
                assertEquals(Math.max(0, expected), run.size(), "symbol " + symbolId);
                for (int k = 0; k < run.size(); k++) {
                    assertEquals(symbolId + (long) k * symbols, run.get(k));
                }
            }
            passes++;
        }
        return passes;
    }
}
