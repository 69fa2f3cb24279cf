package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.query.Query;
import io.tickring.segment.Segment;
import io.tickring.segment.SegmentConfig;
import io.tickring.segment.SegmentMeta;
import io.tickring.symbol.NameRegistry;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.MemFileSystem;
import io.tickring.tick.Tick;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scenarios of acceptance, at the level of the store. */
@Tag("smoke")
class StoreScenarioTest {
    private static final int FILE_LENGTH = 2048;

    private final MemFileSystem disk = new MemFileSystem();

    /** Ticks of 14 lines leave room for two in a file, of 9 lines for three. */
    @ParameterizedTest
    @CsvSource({"2, 1", "2, 2", "3, 1", "3, 2"})
    void W3_allRowsAreThereAfterAKillAcrossFilesAndShards(int ticksPerFile, int shards)
            throws IOException {
        final StoreConfig config = HandStore.config(disk, shards, FILE_LENGTH, Integer.MAX_VALUE);
        final List<List<String>> model = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            model.add(new ArrayList<>());
        }
        try (HandStore hand = HandStore.open(config)) {
            final int feed = hand.session("feed");
            for (long sequence = 1; sequence <= 100; sequence++) {
                final String symbol = HandStore.symbolOf(sequence);
                assertTrue(hand.raw(symbol, feed, sequence, ticksPerFile == 2 ? 14 : 9));
                model.get(hand.shard(symbol).id()).add(hand.lastRow());
                hand.seal();
            }
            for (int shard = 0; shard < shards; shard++) {
                assertTicksPerFile(hand, shard, ticksPerFile);
            }
            final MemFileSystem killed = disk.killClone();
            final StoreConfig again = HandStore.config(killed, 0, FILE_LENGTH, Integer.MAX_VALUE);
            try (HandStore reopened = HandStore.open(again)) {
                assertEquals(model.stream().flatMap(List::stream).toList(), reopened.rows());
                assertEquals(100, Query.over(reopened.store::view).count());
                assertTrue(reopened.store.recovery().isClean());
            }
        }
    }

    private static void assertTicksPerFile(HandStore hand, int shard, int expected) {
        final Map<Long, Integer> counts = new TreeMap<>();
        for (Tick tick : Query.over(hand.store::view).rows()) {
            if (hand.shard(tick.symbol()).id() == shard) {
                counts.merge(tick.position() / FILE_LENGTH, 1, Integer::sum);
            }
        }
        // Definitions take room in some files too.
        counts.values().forEach(count -> assertTrue(count <= expected, counts.toString()));
        final long full = counts.values().stream().filter(count -> count == expected).count();
        assertTrue(full >= 5, expected + " ticks in few files: " + counts);
    }

    @Test
    void F1_aFlushTakesWhatFillsItAndAQueryMeanwhileSeesEachRowOnce() throws IOException {
        final FaultyFileSystem watched = new FaultyFileSystem(disk);
        try (HandStore hand = HandStore.open(HandStore.config(watched, 1, 4096, 4))) {
            final int feed = hand.session("feed");
            final List<String> model = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                hand.trade("ABCDE".substring(i, i + 1), feed, i + 1);
                model.add(hand.lastRow());
                hand.seal();
            }
            final List<String> during = new ArrayList<>();
            watched.observe(
                    (operation, path) -> {
                        assertEquals(model, hand.rows(), "during " + operation);
                        assertEquals(5, Query.over(hand.store::view).count());
                        during.add(operation + " " + path);
                        return true;
                    });
            hand.flushFrozen();
            watched.observe((operation, path) -> true);
            assertTrue(new HashSet<>(during).size() >= 5, during.toString());
            assertEquals(model, hand.rows());
            final ShardInfo info = hand.store.shards().get(0).info();
            assertEquals(1, info.segments().size());
            assertEquals(4, info.segments().get(0).rows());
            assertEquals(1, info.memRows());
        }
    }

    @Test
    void F2_aFlushOfOneTypeIsOneSegmentOfWholeZones() throws IOException {
        final StoreConfig config =
                new StoreConfig(
                        disk,
                        HandStore.DIRECTORY,
                        1,
                        1 << 20,
                        1,
                        32_768,
                        4,
                        new SegmentConfig(2_048, 1_024, SegmentConfig.MAX_FILE_LENGTH),
                        NameRegistry.MAX_SYMBOLS);
        try (HandStore hand = HandStore.open(config)) {
            final int feed = hand.session("feed");
            for (long sequence = 1; sequence <= 32_768; sequence++) {
                hand.trade(HandStore.symbolOf(sequence), feed, sequence);
                if (sequence % 128 == 0) {
                    hand.seal();
                }
            }
            hand.flushFrozen();
            assertSegment(hand, config);
        }
        try (HandStore reopened = HandStore.open(config)) {
            assertSegment(reopened, config);
            assertEquals(32_768, Query.over(reopened.store::view).count());
        }
    }

    private static void assertSegment(HandStore hand, StoreConfig config) throws IOException {
        final ShardInfo info = hand.store.shards().get(0).info();
        assertEquals(1, info.segments().size());
        assertEquals(0, info.memRows());
        assertEquals(32_768, hand.segmentRows());
        final SegmentMeta meta = info.segments().get(0);
        assertEquals(16, meta.zones());
        assertEquals(32_768, meta.rows());
        try (Segment segment =
                Segment.open(
                        config.files(),
                        config.directory().resolve("shard-0").resolve(meta.fileName()),
                        meta)) {
            assertEquals(List.of(), segment.verify(bytes -> {}));
        }
    }

    @Test
    void F3_anEmptyTableMakesNoSegmentAndOneTickMakesOne() throws IOException {
        try (HandStore hand = HandStore.open(disk, 1)) {
            final Shard shard = hand.store.shards().get(0);
            for (int i = 0; i < 3; i++) {
                shard.freeze();
                assertFalse(shard.flushNext());
                assertEquals(List.of(), shard.info().segments());
            }
            hand.trade("A", hand.session("feed"), 1);
            final long target = shard.freeze();
            assertTrue(shard.flushNext());
            assertTrue(shard.positions().flushed() >= target);
            assertEquals(1, shard.info().segments().size());
            hand.flush();
            assertEquals(1, shard.info().segments().size());
            assertEquals(1, hand.rows().size());
        }
    }
}
