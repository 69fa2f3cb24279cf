package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seeds;
import io.tickring.tick.Selection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A writer and a reader on one disk, step by step: whatever the writer does between any two steps
 * of the reader, and between its copying of log and the check behind it, the reader sees a prefix
 * of what each shard has logged, no shorter than what was visible when it began.
 */
@Timeout(120)
class LiveReadTest {
    private static final int SHARDS = 2;
    private static final int MAX_TURNS = 25;

    /** Those that may follow each other. */
    private static final List<Turn> TURNS =
            List.of(
                    Turn.APPENDS,
                    Turn.FLUSHES_AND_USES_FILES_AGAIN,
                    Turn.FLUSHES_AND_USES_FILES_AGAIN,
                    Turn.FLUSHES_AND_USES_FILES_AGAIN,
                    Turn.CLOSES_AND_COMES_BACK,
                    Turn.IS_KILLED_AND_COMES_BACK);

    /** What the writer does between two steps of the reader. */
    private enum Turn {
        APPENDS {
            @Override
            void take(Writer writer) throws IOException {
                writer.append(25);
            }
        },
        FLUSHES_AND_USES_FILES_AGAIN {
            @Override
            void take(Writer writer) throws IOException {
                writer.append(25);
                writer.hand.flush();
                writer.hand.work();
                writer.append(25);
            }
        },
        FLUSHES_SEVERAL_FILES {
            @Override
            void take(Writer writer) throws IOException {
                for (int round = 0; round < 3; round++) {
                    writer.append(800);
                    writer.hand.flush();
                    writer.hand.work();
                }
            }
        },
        CLOSES_AND_COMES_BACK {
            @Override
            void take(Writer writer) throws IOException {
                writer.hand.close();
                writer.open();
                FLUSHES_AND_USES_FILES_AGAIN.take(writer);
                FLUSHES_AND_USES_FILES_AGAIN.take(writer);
            }
        },
        IS_KILLED_AND_COMES_BACK {
            @Override
            void take(Writer writer) throws IOException {
                writer.kill();
                writer.open();
                FLUSHES_AND_USES_FILES_AGAIN.take(writer);
                FLUSHES_AND_USES_FILES_AGAIN.take(writer);
            }
        },
        IS_KILLED {
            @Override
            void take(Writer writer) {
                writer.kill();
            }
        };

        abstract void take(Writer writer) throws IOException;
    }

    /** A writer by hand, and a plain list of what it has logged. */
    private static final class Writer implements AutoCloseable {
        private final MemFileSystem disk = new MemFileSystem();
        private final int fileLength;
        private final List<List<String>> rows = new ArrayList<>();
        private SteppedDisk own;
        private HandStore hand;
        private long sequence;

        Writer(int fileLength) throws IOException {
            this.fileLength = fileLength;
            for (int shard = 0; shard < SHARDS; shard++) {
                rows.add(new ArrayList<>());
            }
            open();
        }

        void open() throws IOException {
            own = new SteppedDisk(disk);
            hand =
                    HandStore.open(
                            HandStore.config(own.files(), SHARDS, fileLength, Integer.MAX_VALUE));
        }

        /** Leaves everything as it lies, as kill -9 does. */
        void kill() {
            own.kill();
        }

        void append(int count) throws IOException {
            final int feed = hand.session("feed");
            for (int i = 0; i < count; i++) {
                hand.any(feed, ++sequence);
                rows.get(hand.shard(HandStore.symbolOf(sequence)).id()).add(hand.lastRow());
                if (i % 5 == 4) {
                    hand.seal();
                }
            }
            hand.seal();
        }

        List<Integer> counts() {
            return rows.stream().map(List::size).toList();
        }

        @Override
        public void close() throws IOException {
            kill();
        }
    }

    /** What one run of the reader met. */
    private static final class Met {
        private long steps;
        private long generationChanges;
        private long manifestReads;
        private long runs;

        @Override
        public String toString() {
            return runs
                    + " runs, "
                    + steps
                    + " steps, "
                    + generationChanges
                    + " generation changes, "
                    + manifestReads
                    + " manifest reads";
        }
    }

    private static void checkPrefix(Writer writer, List<Integer> atLeast, List<List<String>> seen) {
        for (int shard = 0; shard < SHARDS; shard++) {
            final List<String> rows = seen.get(shard);
            final List<String> logged = writer.rows.get(shard);
            assertTrue(
                    rows.size() >= atLeast.get(shard) && rows.size() <= logged.size(),
                    () -> rows.size() + " rows where " + atLeast + " were visible");
            assertEquals(logged.subList(0, rows.size()), rows);
        }
    }

    private static List<List<String>> rows(StoreView view) {
        final List<List<String>> rows = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            rows.add(HandStore.rows(view, shard, Selection.ALL));
        }
        return rows;
    }

    private static Selection ofSymbol(int symbolId) {
        final BitSet one = new BitSet();
        one.set(symbolId);
        return new Selection(one, null, null, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** All that a reader does. */
    private static void read(Writer writer, SteppedDisk steps, Met met) throws IOException {
        final StoreConfig config =
                HandStore.config(steps.files(), 0, writer.fileLength, Integer.MAX_VALUE);
        final List<Integer> before = writer.counts();
        try (StoreReader reader = StoreReader.open(config);
                StoreView first = reader.view()) {
            final List<List<String>> seen = rows(first);
            checkPrefix(writer, before, seen);
            final int symbolId = reader.names().findSymbol("S7");
            final List<String> ofSymbol =
                    HandStore.rows(first, first.shardOf(symbolId), ofSymbol(symbolId));
            assertEquals(
                    seen.get(first.shardOf(symbolId)).stream()
                            .filter(row -> row.contains("{S7 "))
                            .toList(),
                    ofSymbol);
            assertEquals(
                    seen.stream().mapToLong(List::size).sum(),
                    reader.shards().stream().mapToLong(ShardInfo::rows).sum());
            final List<Integer> visible = writer.counts();
            reader.refresh();
            try (StoreView second = reader.view()) {
                checkPrefix(writer, visible, rows(second));
            }
            assertEquals(seen, rows(first), "a view moved");
            met.generationChanges += reader.generationChanges();
            met.manifestReads += reader.manifestReads();
        }
        final List<Integer> visible = writer.counts();
        final StoreCheck check = StoreVerifier.verify(config, (done, total) -> {});
        assertEquals(List.of(), check.problems());
        assertTrue(check.rows() >= visible.stream().mapToInt(i -> i).sum(), check::toString);
        met.steps += steps.steps();
        met.runs++;
    }

    private static Writer written(int fileLength, int events) throws IOException {
        final Writer writer = new Writer(fileLength);
        writer.append(events / 4);
        writer.hand.flush();
        writer.hand.work();
        writer.append(events - events / 4);
        return writer;
    }

    private static void take(Turn turn, Writer writer) {
        try {
            turn.take(writer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The steps of a reader that nobody disturbs. */
    private static long steps(int fileLength, int events) throws IOException {
        try (Writer writer = written(fileLength, events)) {
            final SteppedDisk steps = new SteppedDisk(writer.disk);
            read(writer, steps, new Met());
            return steps.steps();
        }
    }

    private static Met runAll(Turn turn, int fileLength, int events, int stride)
            throws IOException {
        final Met met = new Met();
        final long all = steps(fileLength, events);
        for (long n = 1; n <= all; n += stride) {
            final long when = n;
            try (Writer writer = written(fileLength, events)) {
                final SteppedDisk steps = new SteppedDisk(writer.disk);
                steps.onStep(
                        () -> {
                            if (steps.steps() == when) {
                                take(turn, writer);
                            }
                        });
                read(writer, steps, met);
            } catch (AssertionError | Exception e) {
                throw new AssertionError(turn + " at step " + n + " of " + all, e);
            }
        }
        System.out.println("LiveReadTest " + turn + ", files of " + fileLength + " B: " + met);
        return met;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLUSHES_SEVERAL_FILES")
    void shouldSeeAPrefixWhereverTheWriterTakesATurn(Turn turn) throws IOException {
        final Met met = runAll(turn, 4096, 120, 1);
        assertTrue(met.runs > 50, met::toString);
        if (turn == Turn.FLUSHES_AND_USES_FILES_AGAIN) {
            assertTrue(met.generationChanges > 0, met::toString);
        }
    }

    /** Here a file takes several copies, so that it is used again when part of it was read. */
    @Test
    void shouldGoOnByPositionInTheMiddleOfAFile() throws IOException {
        final Met met = runAll(Turn.FLUSHES_SEVERAL_FILES, 1 << 17, 1000, 4);
        assertTrue(met.generationChanges > 0, met::toString);
    }

    /** Many turns in one run: between any two steps log files may be flushed and used again. */
    @Test
    void shouldComeToAnEndThoughTheWriterTakesATurnAtManySteps() throws IOException {
        final Met met = new Met();
        Seeds.each(
                20,
                seed -> {
                    final Random random = new Random(seed);
                    final AtomicInteger turns = new AtomicInteger(MAX_TURNS);
                    try (Writer writer = written(4096, 120)) {
                        final SteppedDisk steps = new SteppedDisk(writer.disk);
                        steps.onStep(
                                () -> {
                                    if (random.nextInt(3) == 0 && turns.getAndDecrement() > 0) {
                                        take(TURNS.get(random.nextInt(TURNS.size())), writer);
                                    }
                                });
                        read(writer, steps, met);
                    }
                });
        System.out.println("LiveReadTest, turns at many steps: " + met);
        assertTrue(met.generationChanges > 0, met::toString);
    }
}
