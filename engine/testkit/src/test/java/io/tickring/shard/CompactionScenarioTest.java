package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.compaction.CompactionPicker;
import io.tickring.memtable.MemTable;
import io.tickring.query.Select;
import io.tickring.replay.MergedReplay;
import io.tickring.replay.ReplayOrder;
import io.tickring.replay.TickDigest;
import io.tickring.segment.SegmentConfig;
import io.tickring.symbol.NameRegistry;
import io.tickring.testkit.MemFileSystem;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Acceptance scenarios of what is spread over log, flushes and levels of compaction. */
class CompactionScenarioTest {
    private static final int TICKS = 100_000;
    private static final int FLUSH_ROWS = 1_000;
    private static final int BATCH = 50;

    /** Of the 100 runs of 1,000: 95 in segments, 4 frozen, 1 active. */
    private static final int FLUSHES = 95;

    private static final CompactionPicker WIDTH_4 =
            new CompactionPicker(4, CompactionPicker.DEFAULT_MAX_GROUP_BYTES);

    private final MemFileSystem disk = new MemFileSystem();

    /** The lines of a batch stay where they are until it is sealed. */
    private final ByteBuffer batch =
            ByteBuffer.allocateDirect(BATCH * TickLayout.MAX_EVENT_LENGTH)
                    .order(ByteOrder.LITTLE_ENDIAN);

    private StoreConfig config() {
        return new StoreConfig(
                disk,
                HandStore.DIRECTORY,
                1,
                1 << 18,
                1,
                FLUSH_ROWS,
                4,
                new SegmentConfig(128, 100, SegmentConfig.MAX_FILE_LENGTH),
                NameRegistry.MAX_SYMBOLS);
    }

    /** A trade, a quote or a note that tells its number; 40 at a time have one time. */
    private void append(HandStore hand, int number) throws IOException {
        final int[] types = {
            BuiltinTypes.TRADE_ID, BuiltinTypes.QUOTE_ID, hand.names.typeId(HandStore.NOTE)
        };
        final int type = types[number * 7 % 11 % 3];
        final int lines = hand.names.type(type).lines();
        final int offset = number % BATCH * TickLayout.MAX_EVENT_LENGTH;
        final long time = number / 40 * 1_000_000L;
        final TickWriter writer =
                new TickWriter()
                        .wrap(batch, offset)
                        .begin(
                                type,
                                lines,
                                hand.names.symbolId("ONE"),
                                hand.session("feed"),
                                number + 1,
                                time,
                                time + number % 3);
        writer.putLong(hand.names.type(type).fields().get(0), number);
        assertTrue(hand.shard("ONE").append(batch, offset));
    }

    private static String replay(HandStore hand) {
        final TickDigest digest = new TickDigest();
        final long[] next = new long[1];
        final boolean[] seen = new boolean[TickLayout.MAX_TYPE_ID];
        try (StoreView view = hand.store.view()) {
            final long ticks =
                    MergedReplay.run(
                            view,
                            Select.all().ofSymbols("ONE").resolve(view.names()),
                            ReplayOrder.APPEND,
                            Long.MAX_VALUE,
                            tick -> {
                                final long number = tick.getLong(tick.type().fields().get(0));
                                if (number != next[0] || tick.sourceSequence() != number + 1) {
                                    assertEquals(next[0], number, "not the next: " + tick);
                                }
                                next[0]++;
                                seen[tick.typeId()] = true;
                                digest.add(tick);
                            });
            assertEquals(TICKS, ticks);
        }
        int types = 0;
        for (boolean type : seen) {
            types += type ? 1 : 0;
        }
        assertEquals(3, types);
        return digest.hex();
    }

    @Test
    void P1_shouldReplayASymbolInAppendOrderOverLevelsFlushesAndTables() throws IOException {
        final String digest;
        try (HandStore hand = HandStore.open(config())) {
            final Shard shard = hand.store.shards().get(0);
            int flushes = 0;
            for (int number = 0; number < TICKS; number++) {
                append(hand, number);
                if (number % BATCH == BATCH - 1) {
                    hand.seal();
                    hand.work();
                    if (flushes < FLUSHES && shard.flushNext()) {
                        flushes++;
                    }
                    shard.compactor().step(WIDTH_4, false, 20_000);
                }
            }
            while (shard.compactor().step(WIDTH_4, false, 1 << 20)) {
                assertTrue(shard.compactor().totals().plans() > 0);
            }
            assertEquals(FLUSHES, flushes);
            assertEquals(List.of(3, 2, 1, 1, 1, 0, 0, 0), shard.info().groupLevels());
            assertEquals((TICKS - FLUSHES * FLUSH_ROWS), shard.info().memRows());
            try (ShardCut cut = shard.cut()) {
                final List<MemTable> tables = cut.state().tables();
                assertEquals(5, tables.size());
                assertEquals(4, tables.stream().filter(MemTable::isFrozen).count());
                tables.forEach(table -> assertEquals(FLUSH_ROWS, table.rows()));
            }
            digest = replay(hand);
            assertEquals(digest, replay(hand), "a second run");
        }
        try (HandStore hand = HandStore.open(config())) {
            assertEquals(digest, replay(hand), "opened again");
            hand.flush();
            assertEquals(digest, replay(hand), "flushed");
            hand.compact(WIDTH_4);
            assertEquals(1, hand.groups());
            assertEquals(digest, replay(hand), "merged into one");
        }
        try (HandStore hand = HandStore.open(config())) {
            assertEquals(digest, replay(hand), "opened again");
        }
        assertEquals(0, disk.openMappings());
    }
}
