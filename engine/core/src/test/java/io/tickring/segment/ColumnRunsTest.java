package io.tickring.segment;

import io.tickring.segment.GeneratedFlush.Event;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.Selection;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events of one symbol, which are copied column by column as runs of rows. */
class ColumnRunsTest {
    private static final int EVENTS = 3000;

    /** A run is longer than a block now and then, and a field's state than a run. */
    private static final int LONGEST_SPAN = 700;

    @TempDir private Path directory;

    static LongStream seeds() {
        return LongStream.range(0, 48);
    }

    /**
     * Fields that are filled in, zero, and filled in once, each for a while; in the same memory as
     * what came before.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldGiveBackFieldsThatAreFilledInNowAndThen(long seed) throws IOException {
        final Random random = new Random(seed);
        final int[] types =
                IntStream.range(1, BuiltinTypes.RAW_ID)
                        .filter(id -> !BuiltinTypes.all().get(id - 1).isVariable())
                        .toArray();
        final int typeId = types[(int) seed % types.length];
        final GeneratedFlush flush =
                GeneratedFlush.ofType(
                        seed, typeId, 1 + random.nextInt(4), 1 + random.nextInt(2), EVENTS);
        empty(flush, flush.type(typeId), random);
        final FlushedSegments segments = new FlushedSegments(directory);
        final List<SegmentMeta> metas =
                segments.write(
                        flush,
                        new SegmentConfig(
                                1 + random.nextInt(1500), 0, SegmentConfig.MAX_FILE_LENGTH));
        for (final int symbolId :
                flush.events.stream().mapToInt(Event::symbolId).distinct().toArray()) {
            final BitSet symbol = new BitSet();
            symbol.set(symbolId);
            final long one = flush.events.get(random.nextInt(EVENTS)).eventTime();
            final long other = flush.events.get(random.nextInt(EVENTS)).eventTime();
            final List<Selection> selections =
                    List.of(
                            new Selection(symbol, null, null, Long.MIN_VALUE, Long.MAX_VALUE),
                            // Times step back now and then: of a run not all rows are wanted.
                            new Selection(
                                    symbol,
                                    null,
                                    null,
                                    Math.min(one, other),
                                    Math.max(one, other)));
            for (final Selection selection : selections) {
                FlushedSegments.assertSame(
                        flush.events.stream().filter(event -> event.isIn(selection)).toList(),
                        segments.read(metas, selection),
                        "seed=" + seed + ' ' + selection);
            }
        }
    }

    private static void empty(GeneratedFlush flush, TickType type, Random random) {
        for (final Field field : type.fields()) {
            int event = 0;
            while (event < EVENTS) {
                final int end = Math.min(EVENTS, event + 1 + random.nextInt(LONGEST_SPAN));
                final int how = random.nextInt(3);
                if (how > 0) {
                    flush.clear(field, event, end);
                }
                if (how > 1) {
                    flush.fillOne(field, event + random.nextInt(end - event));
                }
                event = end;
            }
        }
    }
}
