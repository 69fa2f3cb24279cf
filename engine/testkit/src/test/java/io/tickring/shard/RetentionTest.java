package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.compaction.CompactionPicker;
import io.tickring.segment.SegmentKind;
import io.tickring.segment.SegmentMeta;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.MemFileSystem;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which days go, and that nothing else does. */
class RetentionTest {
    private static final long DAY_NS = 86_400_000_000_000L;

    private final MemFileSystem disk = new MemFileSystem();
    private final List<SegmentMeta> segments = new ArrayList<>();

    /** A segment of 10 rows and so many bytes with events of these days. */
    private void segment(long firstDay, long lastDay, long bytes) {
        final int id = segments.size() + 1;
        segments.add(
                new SegmentMeta(
                        id,
                        "segment-" + id,
                        SegmentKind.COLUMNS,
                        1,
                        10,
                        1,
                        bytes,
                        0,
                        0,
                        0,
                        0,
                        firstDay * DAY_NS,
                        (lastDay + 1) * DAY_NS - 1,
                        id * 1000L,
                        id * 1000L + 999));
    }

    private RetentionPlan plan(int days, long bytes, long today) {
        return RetentionPlan.of(
                List.of(
                        new ShardInfo(0, 0, 0, 0, 0, 0, 0, 0, segments, List.of()),
                        new ShardInfo(1, 0, 0, 0, 0, 0, 0, 0, List.of(), List.of())),
                new RetentionRule(days, bytes),
                today);
    }

    private static List<Long> days(RetentionPlan plan) {
        return plan.days().stream().map(RetentionPlan.Day::day).toList();
    }

    @Test
    void shouldCountDaysBackFromTheNewestEventAndNotFromToday() {
        for (long day = 100; day < 110; day++) {
            segment(day, day, 7);
        }
        assertEquals(List.of(), days(plan(0, 0, 5_000)));
        assertEquals(List.of(100L, 101L), days(plan(8, 0, 109)));
        assertEquals(List.of(100L, 101L), days(plan(8, 0, 5_000)), "recorded long ago");
        assertEquals(9, plan(1, 0, 5_000).days().size());
        assertEquals(List.of(), days(plan(10, 0, 5_000)));
        final RetentionPlan plan = plan(9, 0, 5_000);
        assertEquals(109, plan.newestDay());
        assertEquals(Map.of(0, Set.of(1L)), plan.segmentIds());
        assertEquals(1, plan.segments());
        assertEquals(10, plan.rows());
        assertEquals(7, plan.bytes());
        assertEquals("1970-04-11", plan.days().get(0).text());
    }

    @Test
    void shouldNotLetAnEventOfTheFutureDropEverything() {
        segment(100, 100, 7);
        segment(101, 101, 7);
        segment(90_000, 90_000, 7);
        assertEquals(List.of(100L), days(plan(1, 0, 5_000)));
        assertEquals(List.of(100L), days(plan(0, 1, 5_000)), "nor by bytes");
        segments.clear();
        segment(100, 90_000, 7);
        segment(101, 90_000, 7);
        assertEquals(List.of(), days(plan(1, 0, 5_000)), "a segment goes with its last day");
        segments.clear();
        segment(90_000, 90_000, 7);
        assertEquals(List.of(), days(plan(1, 1, 5_000)));
    }

    @Test
    void shouldDropTheOldestDaysUntilTheBytesFit() {
        segment(100, 100, 40);
        segment(101, 101, 30);
        segment(100, 101, 5);
        segment(102, 102, 20);
        segment(103, 103, 50);
        assertEquals(List.of(), days(plan(0, 145, 5_000)));
        assertEquals(List.of(100L), days(plan(0, 144, 5_000)));
        assertEquals(List.of(100L), days(plan(0, 105, 5_000)));
        assertEquals(List.of(100L, 101L), days(plan(0, 104, 5_000)));
        assertEquals(35, plan(0, 104, 5_000).days().get(1).bytes());
        assertEquals(List.of(100L, 101L, 102L), days(plan(0, 1, 5_000)), "the newest day stays");
        assertEquals(List.of(100L, 101L), days(plan(3, 70, 5_000)), "what either of both drops");
        assertThrows(IllegalArgumentException.class, () -> new RetentionRule(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> new RetentionRule(0, -1));
    }

    private final ByteBuffer line =
            ByteBuffer.allocateDirect(TickLayout.MAX_EVENT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);

    /** A trade at noon of a day. */
    private boolean trade(HandStore hand, long day, long sequence) throws IOException {
        final String symbol = HandStore.symbolOf(sequence);
        new TickWriter()
                .wrap(line, 0)
                .begin(
                        BuiltinTypes.TRADE_ID,
                        1,
                        hand.names.symbolId(symbol),
                        hand.session("feed"),
                        sequence,
                        day * DAY_NS + DAY_NS / 2 + sequence,
                        0)
                .putLong(BuiltinTypes.TRADE.price(), sequence);
        final boolean taken = hand.shard(symbol).append(line, 0);
        hand.seal();
        return taken;
    }

    /** The rows from this sequence on. */
    private static List<String> from(long sequence, List<String> rows) {
        return rows.stream()
                .filter(
                        row ->
                                Long.parseLong(row.replaceAll(".* sequence=(\\d+) .*", "$1"))
                                        >= sequence)
                .toList();
    }

    @Test
    void shouldDropWholeDaysAndKeepTheLogTheNamesAndTheMarks() throws IOException {
        final long first = 20_000;
        final List<String> kept;
        try (HandStore hand = HandStore.open(disk, 2)) {
            long sequence = 1;
            for (long day = first; day < first + 5; day++) {
                for (int flush = 0; flush < 3; flush++) {
                    for (int i = 0; i < 20; i++) {
                        assertTrue(trade(hand, day, sequence++));
                    }
                    hand.flush();
                    hand.work();
                }
            }
            // An old day's events that are in no segment yet.
            for (int i = 0; i < 20; i++) {
                assertTrue(trade(hand, first, sequence++));
            }
            final List<String> all = hand.rows();
            hand.compact(CompactionPicker.DEFAULT);
            assertEquals(10, hand.groups(), "a day each, in two shards");
            assertEquals(all, hand.rows());

            final RetentionPlan plan = hand.retain(new RetentionRule(3, 0), first + 400);
            assertEquals(List.of(first, first + 1), days(plan));
            assertEquals(120, plan.rows());
            kept = hand.rows();
            assertEquals(200, kept.size());
            assertTrue(all.containsAll(kept));
            assertTrue(hand.retain(new RetentionRule(3, 0), first + 400).isEmpty());
            assertFalse(trade(hand, first, 1), "what was stored is still known");
        }
        try (HandStore hand = HandStore.open(disk, 2)) {
            assertEquals(kept, hand.rows());
            assertTrue(hand.store.recovery().isClean(), () -> hand.store.recovery().toString());
            assertFalse(trade(hand, first, 1), "what was stored is still known");
            hand.flush();
            hand.compact(CompactionPicker.DEFAULT);
            assertEquals(kept, hand.rows());
        }
        assertEquals(0, disk.openMappings());
    }

    /** Segments that a compaction is reading. */
    @Test
    void shouldGiveUpTheCompactionOfWhatIsRetired() throws IOException {
        try (HandStore hand = HandStore.open(disk, 1)) {
            for (long sequence = 1; sequence <= 240; sequence++) {
                trade(hand, 20_000, sequence);
                if (sequence % 40 == 0) {
                    hand.flush();
                    hand.work();
                }
            }
            trade(hand, 20_001, 241);
            hand.flush();
            final ShardCompactor compactor = hand.store.shards().get(0).compactor();
            assertTrue(compactor.step(CompactionPicker.DEFAULT, true, 1));
            assertTrue(compactor.isUnderWay());
            try (StoreView view = hand.store.view()) {
                hand.retain(new RetentionRule(1, 0), 20_001);
                assertFalse(compactor.isUnderWay());
                assertEquals(1, hand.rows().size());
                assertEquals(241, HandStore.rows(view).size(), "the old view");
            }
            hand.compact(CompactionPicker.DEFAULT);
            assertEquals(1, hand.rows().size());
        }
        assertEquals(0, disk.openMappings());
        assertEquals(0, disk.openFiles());
    }

    /** Whatever fails, a segment is there with all its events or not at all. */
    @Test
    void shouldDropWholeSegmentsOrNoneWhicheverOperationFails() throws IOException {
        int stopped = 0;
        boolean fired = true;
        for (int n = 1; fired; n++) {
            final MemFileSystem each = new MemFileSystem();
            final FaultyFileSystem failing = new FaultyFileSystem(each);
            final HandStore hand = HandStore.open(failing, 1);
            for (long sequence = 1; sequence <= 60; sequence++) {
                trade(hand, 20_000 + sequence / 21, sequence);
                if (sequence % 20 == 0) {
                    hand.flush();
                    hand.work();
                }
            }
            final List<String> all = hand.rows();
            failing.failNth(n, FaultyFileSystem.IO_ERROR);
            boolean done = true;
            try {
                hand.retain(new RetentionRule(1, 0), 20_002);
            } catch (IOException e) {
                stopped++;
                done = false;
                assertEquals(all, hand.rows());
            }
            fired = failing.fired() > 0;
            failing.heal();
            final List<String> after = hand.rows();
            hand.store.close(done);
            for (MemFileSystem again : List.of(each.killClone(), each.crashClone(n))) {
                try (HandStore reopened = HandStore.open(again, 0)) {
                    final int rows = reopened.rows().size();
                    assertTrue(
                            rows == after.size() || !done && rows < all.size(),
                            rows + " rows of " + all.size());
                    reopened.retain(new RetentionRule(1, 0), 20_002);
                    assertEquals(from(42, all), reopened.rows());
                }
            }
        }
        assertEquals(2, stopped, "the manifest is written and forced");
    }
}
