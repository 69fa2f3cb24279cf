package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.compaction.CompactionPicker;
import io.tickring.segment.SegmentMeta;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Merging the segments of shards: nothing that is read may change by it. */
class ShardCompactionTest {
    private static final CompactionPicker WIDTH_3 =
            new CompactionPicker(3, CompactionPicker.DEFAULT_MAX_GROUP_BYTES);

    private static final CompactionPicker WIDTH_8 = CompactionPicker.DEFAULT;

    private final MemFileSystem disk = new MemFileSystem();
    private long next = 1;

    /** Appends and flushes so many times; each flush makes one group of a few segments. */
    private void flushes(HandStore hand, int count) throws IOException {
        final int feed = hand.session("feed");
        for (int flush = 0; flush < count; flush++) {
            for (int i = 0; i < 40; i++) {
                hand.any(feed, next++);
            }
            hand.flush();
            hand.work();
        }
    }

    private static ShardCompactor compactor(HandStore hand) {
        return hand.store.shards().get(0).compactor();
    }

    private static List<Integer> levels(HandStore hand) {
        return hand.store.shards().get(0).info().groupLevels();
    }

    private static List<SegmentMeta> segments(HandStore hand) {
        return hand.store.shards().get(0).info().segments();
    }

    private static Set<String> files(MemFileSystem disk, int shard) throws IOException {
        final Set<String> files = new HashSet<>();
        for (Path file : disk.list(HandStore.DIRECTORY.resolve("shard-" + shard))) {
            if (file.getFileName().toString().startsWith("segment")) {
                files.add(file.getFileName().toString());
            }
        }
        return files;
    }

    private static Set<String> named(HandStore hand) {
        final Set<String> names = new HashSet<>();
        segments(hand).forEach(meta -> names.add(meta.fileName()));
        return names;
    }

    /** Full plans only, as in the background. */
    private static void compactFull(HandStore hand, CompactionPicker picker) throws IOException {
        while (compactor(hand).step(picker, false, 1 << 20)) {
            assertTrue(compactor(hand).totals().inputBytes() > 0);
        }
    }

    @Test
    void F5_shouldMergeSeventeenFlushesInTwoPlansAndLeaveTheRest() throws IOException {
        try (HandStore hand = HandStore.open(disk, 1)) {
            flushes(hand, 17);
            final List<String> rows = hand.rows();
            assertTrue(compactor(hand).backlogSegments(WIDTH_8) >= 16);
            compactFull(hand, WIDTH_8);
            assertEquals(2, compactor(hand).totals().plans());
            assertEquals(List.of(1, 1, 0), levels(hand));
            assertEquals(0, compactor(hand).backlogSegments(WIDTH_8));
            assertEquals(rows, hand.rows());
            assertEquals(named(hand), files(disk, 0), "inputs gone");
        }
        try (HandStore hand = HandStore.open(disk, 1)) {
            assertEquals(List.of(1, 1, 0), levels(hand));
            assertTrue(hand.store.recovery().isClean(), () -> hand.store.recovery().toString());
            hand.compact(WIDTH_8);
            assertEquals(1, levels(hand).size());
            assertEquals(17 * 40, hand.rows().size());
        }
    }

    @Test
    void F5_shouldMergeOverSeveralLevelsAndReadTheSameAtEveryStep() throws IOException {
        try (HandStore hand = HandStore.open(disk, 1)) {
            flushes(hand, 25);
            final List<String> rows = hand.rows();
            int steps = 0;
            while (compactor(hand).step(WIDTH_3, false, 1)) {
                if (steps++ % 5 == 0) {
                    assertEquals(rows, hand.rows());
                }
            }
            assertTrue(steps > 50, "steps: " + steps);
            assertEquals(List.of(2, 2, 1, 1, 0), levels(hand));
            assertEquals(10, compactor(hand).totals().plans());
            flushes(hand, 2);
            compactFull(hand, WIDTH_3);
            assertEquals(List.of(3), levels(hand));
            assertEquals(27 * 40, hand.rows().size());
            assertEquals(rows, hand.rows().subList(0, rows.size()));
        }
        assertEquals(0, disk.openMappings());
        assertEquals(0, disk.openFiles());
    }

    /** Two things at once: what is flushed between the steps is behind what is merged. */
    @Test
    void shouldKeepTheOrderWhenFlushesComeBetweenTheSteps() throws IOException {
        try (HandStore hand = HandStore.open(disk, 1)) {
            flushes(hand, 4);
            for (int step = 0; compactor(hand).step(WIDTH_3, true, 1); step++) {
                if (step < 10) {
                    flushes(hand, 1);
                }
                assertEquals(next - 1, hand.rows().size());
            }
            assertEquals(1, levels(hand).size());
        }
        try (HandStore hand = HandStore.open(disk, 1)) {
            assertEquals(next - 1, hand.rows().size());
        }
    }

    @Test
    void F5_shouldServeAViewTakenBeforeToItsEndAndUnmapWhenItIsClosed() throws IOException {
        try (HandStore hand = HandStore.open(disk, 1)) {
            flushes(hand, 9);
            final List<String> rows = hand.rows();
            final Set<String> before = named(hand);
            final int mappings;
            try (StoreView view = hand.store.view()) {
                hand.compact(WIDTH_3);
                assertEquals(1, levels(hand).size());
                final Set<String> after = files(disk, 0);
                after.retainAll(before);
                assertEquals(Set.of(), after, "inputs gone");
                mappings = disk.openMappings();
                flushes(hand, 1);
                assertEquals(rows, HandStore.rows(view));
            }
            assertTrue(
                    disk.openMappings() <= mappings - before.size() + 8,
                    () -> mappings + " before, " + disk.openMappings() + " now");
        }
        assertEquals(0, disk.openMappings());
    }

    @Test
    void shouldDiscardWhatIsUnderWayWhenItIsClosed() throws IOException {
        final List<String> rows;
        try (HandStore hand = HandStore.open(disk, 1)) {
            flushes(hand, 3);
            rows = hand.rows();
            final Set<String> before = files(disk, 0);
            while (files(disk, 0).equals(before)) {
                assertTrue(compactor(hand).step(WIDTH_3, false, 1));
            }
            assertTrue(compactor(hand).isUnderWay());
        }
        assertEquals(0, disk.openMappings());
        assertEquals(0, disk.openFiles());
        try (HandStore hand = HandStore.open(disk, 1)) {
            assertEquals(List.of(0, 0, 0), levels(hand));
            assertTrue(hand.store.recovery().isClean(), () -> hand.store.recovery().toString());
            assertEquals(rows, hand.rows());
        }
    }

    @Test
    void F5_shouldSweepWhatACrashLeftHalfWritten() throws IOException {
        try (HandStore hand = HandStore.open(disk, 1)) {
            flushes(hand, 3);
            final List<String> rows = hand.rows();
            int clones = 0;
            int swept = 0;
            for (boolean more = true; more; ) {
                more = compactor(hand).step(WIDTH_3, false, 1);
                for (MemFileSystem each : List.of(disk.killClone(), disk.crashClone(clones))) {
                    try (HandStore after = HandStore.open(each, 0)) {
                        assertEquals(rows, after.rows());
                        assertEquals(named(after), files(each, 0));
                        swept += after.store.recovery().isClean() ? 0 : 1;
                        clones++;
                    }
                }
            }
            assertTrue(swept > 4, "orphans in " + swept + " of " + clones);
            assertEquals(List.of(1), levels(hand));
        }
    }

    /**
     * Every operation of a compaction fails once, or from then on: the rows stay, once each, in
     * order, also after the shard is opened again; and it is done in the end.
     */
    @Test
    void F5_shouldLoseNothingWhicheverOperationFails() throws IOException {
        int failed = 0;
        int stopped = 0;
        int unnoticed = 0;
        for (int always = 0; always < 2; always++) {
            boolean fired = true;
            for (int n = 1; fired; n++) {
                final MemFileSystem each = new MemFileSystem();
                final FaultyFileSystem failing = new FaultyFileSystem(each);
                final HandStore hand = HandStore.open(failing, 1);
                next = 1;
                flushes(hand, 3);
                final List<String> rows = hand.rows();
                final String at = "operation " + n + (always == 0 ? "" : " and all behind it");
                if (always == 0) {
                    failing.failNth(n, FaultyFileSystem.IO_ERROR);
                } else {
                    failing.failFrom(n, FaultyFileSystem.NO_SPACE);
                }
                boolean mayGoOn = true;
                try {
                    hand.compact(WIDTH_3);
                    unnoticed += failing.fired() > 0 ? 1 : 0;
                } catch (CompactionFailedException e) {
                    failed++;
                    assertTrue(e.getMessage().contains("shard-0 failed: "), e.getMessage());
                    assertEquals(1, compactor(hand).totals().failures());
                } catch (IOException e) {
                    stopped++;
                    mayGoOn = false;
                }
                fired = failing.fired() > 0;
                failing.heal();
                assertEquals(rows, hand.rows(), at);
                if (mayGoOn) {
                    hand.compact(WIDTH_3);
                    assertEquals(1, levels(hand).size(), at);
                    assertEquals(rows, hand.rows(), at);
                }
                hand.store.close(mayGoOn);
                assertEquals(0, each.openFiles(), at);
                assertEquals(0, each.openMappings(), at);
                try (HandStore reopened = HandStore.open(each.killClone(), 0)) {
                    assertEquals(rows, reopened.rows(), at);
                }
                try (HandStore reopened = HandStore.open(each.crashClone(n), 0)) {
                    assertEquals(rows, reopened.rows(), at);
                }
            }
        }
        System.out.println(
                "F5: a failing operation gave up "
                        + failed
                        + " compactions, stopped the shard in "
                        + stopped
                        + " and was of no consequence in "
                        + unnoticed);
        assertTrue(failed > 20, "compactions that failed: " + failed);
        assertEquals(4, stopped, "the manifest is written and forced");
        assertTrue(unnoticed > 2, "deletions that failed: " + unnoticed);
    }

    /** The others must not wait for it. */
    @Test
    void shouldMergeOtherRunsWhenOneHoldsADamagedSegment() throws IOException {
        final FaultyFileSystem faulty = new FaultyFileSystem(disk);
        try (HandStore hand = HandStore.open(faulty, 1)) {
            flushes(hand, 6);
            final SegmentMeta first = segments(hand).get(0);
            disk.flip(
                    HandStore.DIRECTORY.resolve("shard-0").resolve(first.fileName()),
                    first.indexOffset() - 200,
                    1);
            final IOException failure =
                    assertThrows(CompactionFailedException.class, () -> compactFull(hand, WIDTH_3));
            assertTrue(failure.getMessage().contains(first.fileName()), failure.getMessage());
            assertThrows(CompactionFailedException.class, () -> compactFull(hand, WIDTH_3));
            assertEquals(List.of(0, 0, 0, 1), levels(hand));
            assertEquals(2, compactor(hand).totals().failures());
        }
    }

    @Test
    void shouldSweepAnInputThatCouldNotBeDeleted() throws IOException {
        final FaultyFileSystem faulty = new FaultyFileSystem(disk);
        final List<String> rows;
        try (HandStore hand = HandStore.open(faulty, 1)) {
            flushes(hand, 3);
            rows = hand.rows();
            faulty.failAlways(
                    (operation, path) -> operation == Operation.DELETE, FaultyFileSystem.IO_ERROR);
            hand.compact(WIDTH_3);
            faulty.heal();
            assertEquals(List.of(1), levels(hand));
            assertTrue(files(disk, 0).size() > named(hand).size());
        }
        try (HandStore hand = HandStore.open(disk, 1)) {
            assertEquals(rows, hand.rows());
            assertEquals(named(hand), files(disk, 0));
            assertFalse(hand.store.recovery().isClean());
        }
    }

    /** Manifests are written anew when they have grown; levels and order must outlast that. */
    @Test
    void shouldKeepGroupsThroughAManifestWrittenAnew() throws IOException {
        List<Integer> levels = List.of();
        List<String> rows = new ArrayList<>();
        int writtenAnew = 0;
        for (int round = 0; round < 4; round++) {
            final Path manifest = HandStore.DIRECTORY.resolve("shard-0/MANIFEST");
            final long length = disk.exists(manifest) ? disk.length(manifest) : 0;
            try (HandStore hand = HandStore.open(disk, 1)) {
                writtenAnew += disk.length(manifest) < length ? 1 : 0;
                assertEquals(levels, levels(hand));
                assertEquals(rows, hand.rows());
                flushes(hand, round < 3 ? 100 : 0);
                compactFull(hand, WIDTH_3);
                levels = levels(hand);
                rows = hand.rows();
            }
        }
        assertTrue(writtenAnew > 0, "no manifest was written anew");
        assertEquals(List.of(5, 3, 3, 1), levels);
        assertEquals(next - 1, rows.size());
    }

    /** Ids are not given out again: a reader elsewhere may still know a file by its name. */
    @Test
    void shouldNotGiveAnIdTwiceThoughTheNewestSegmentsAreGone() throws IOException {
        final long highest;
        try (HandStore hand = HandStore.open(disk, 1)) {
            flushes(hand, 2);
            highest = segments(hand).stream().mapToLong(SegmentMeta::id).max().orElseThrow();
            final Set<Long> ids = new HashSet<>();
            segments(hand).forEach(meta -> ids.add(meta.id()));
            assertEquals(ids, compactor(hand).retire(ids));
            assertEquals(Set.of(), compactor(hand).retire(ids));
            assertEquals(List.of(), hand.rows());
        }
        try (HandStore hand = HandStore.open(disk, 1)) {
            assertEquals(List.of(), hand.rows());
            flushes(hand, 1);
            segments(hand).forEach(meta -> assertTrue(meta.id() > highest));
        }
    }
}
