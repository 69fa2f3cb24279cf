package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.compaction.CompactionPicker;
import io.tickring.segment.DamagedSegmentException;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Nightly;
import io.tickring.testkit.Seeds;
import io.tickring.tick.Selection;
import io.tickring.wal.SlotEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * One bit of any file of a store is another one: that is told, or does not matter, or cost the end
 * of what was never forced and is reported; no row is ever a wrong one.
 */
class BitFlipTest {
    private static final int SHARDS = 2;
    private static final int EVENTS_PER_DAY = 81;
    private static final long DAY_NS = 86_400_000_000_000L;
    private static final int RANDOM_FLIPS = 2_000;
    private static final int LEAST_NIGHTLY_FLIPS = 500_000;

    private final MemFileSystem disk = new MemFileSystem();
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Integer> forcedRows = new ArrayList<>();
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Map<String, Integer> kinds = new TreeMap<>();

    /** What opening and reading gave: rows and report, or why not. */
    private record Outcome(List<List<String>> rows, RecoveryReport report, Exception refusal) {}

    /** Reads a store that is open. */
    private interface Reading {
        Outcome read() throws IOException;
    }

    /** Segments of both kinds, then log that was forced, then log that was not. */
    private MemFileSystem killedStore() throws IOException {
        try (HandStore hand = HandStore.open(disk, SHARDS).every(DAY_NS / EVENTS_PER_DAY)) {
            final int feed = hand.session("feed");
            final Map<Integer, Long> sent = new TreeMap<>();
            for (long sequence = 1; sequence <= 300; sequence++) {
                if (sequence % 3 == 0) {
                    final int slot = SlotHash.slot(HandStore.symbolOf(sequence));
                    hand.with(new SlotEntry().set(slot, 1, 9, 4, sent.merge(slot, 1L, Long::sum)));
                }
                hand.any(feed, sequence);
                if (sequence % 5 == 0) {
                    hand.seal();
                }
                if (sequence % 40 == 0 && sequence <= 160) {
                    hand.flush();
                }
                if (sequence == 160) {
                    hand.compact(new CompactionPicker(2, CompactionPicker.DEFAULT.maxGroupBytes()));
                    assertTrue(hand.retain(new RetentionRule(1, 0), 1 << 20).segments() > 0);
                } else if (sequence == 230) {
                    hand.force();
                    read(hand).forEach(shard -> forcedRows.add(shard.size()));
                }
            }
            rows.addAll(read(hand));
            assertTrue(hand.segmentRows() > 0);
            assertTrue(
                    hand.store.shards().get(0).info().groupLevels().stream()
                            .anyMatch(level -> level > 0),
                    "nothing was compacted");
            for (int shard = 0; shard < SHARDS; shard++) {
                assertTrue(forcedRows.get(shard) < rows.get(shard).size());
            }
            return disk.killClone();
        }
    }

    private static List<List<String>> read(HandStore hand) {
        try (StoreView view = hand.store.view()) {
            return read(view);
        }
    }

    private static List<List<String>> read(StoreView view) {
        final List<List<String>> shards = new ArrayList<>();
        for (int shard = 0; shard < view.shardCount(); shard++) {
            shards.add(HandStore.rows(view, shard, Selection.ALL));
        }
        return shards;
    }

    private static Outcome readWithReader(MemFileSystem flipped) throws IOException {
        try (StoreReader reader = StoreReader.open(config(flipped));
                StoreView view = reader.view()) {
            return new Outcome(read(view), reader.recovery(), null);
        }
    }

    private static Outcome readWithStore(MemFileSystem flipped) throws IOException {
        try (HandStore hand = HandStore.open(config(flipped))) {
            return new Outcome(read(hand), hand.store.recovery(), null);
        }
    }

    private static StoreConfig config(MemFileSystem files) {
        return HandStore.config(files, 0, 4096, Integer.MAX_VALUE);
    }

    /** Any exception but those that tell of damage goes on and fails the test. */
    private static Outcome outcome(Reading reading) throws IOException {
        try {
            return reading.read();
        } catch (IOException | DamagedSegmentException e) {
            assertNotNull(e.getMessage(), e.toString());
            return new Outcome(null, null, e);
        }
    }

    private String judge(Outcome outcome, String at) {
        if (outcome.refusal() != null) {
            return "refused with " + outcome.refusal().getClass().getSimpleName();
        }
        if (outcome.rows().equals(rows)) {
            return "harmless";
        }
        assertEquals(SHARDS, outcome.rows().size(), at);
        for (int shard = 0; shard < SHARDS; shard++) {
            final List<String> all = rows.get(shard);
            final List<String> found = outcome.rows().get(shard);
            final String where = at + ", shard " + shard;
            assertTrue(found.size() <= all.size(), where + " has more rows than were appended");
            assertEquals(all.subList(0, found.size()), found, where);
            assertTrue(found.size() >= forcedRows.get(shard), where + " lost forced rows");
            if (found.size() < all.size()) {
                assertFalse(
                        outcome.report().shards().get(shard).isClean(), where + " tells no loss");
            }
        }
        return "cut and reported";
    }

    /** Some bits of any file; nightly each bit of each file, and more until they are enough. */
    private void flipEach(MemFileSystem killed) {
        final Map<Path, ByteBuffer> image = killed.image();
        final List<Path> files =
                image.keySet().stream().filter(file -> image.get(file).capacity() > 0).toList();
        final int bits = Byte.SIZE * files.stream().mapToInt(f -> image.get(f).capacity()).sum();
        System.out.println("BitFlipTest: " + files.size() + " files of " + bits + " bits");
        final int each = Nightly.or(0, bits);
        Seeds.each(
                Nightly.or(RANDOM_FLIPS, Math.max(bits, LEAST_NIGHTLY_FLIPS)),
                seed -> {
                    if (seed < each) {
                        flipBit(killed, image, files, (int) seed);
                    } else {
                        flipAny(killed, image, files, seed);
                    }
                });
    }

    private void flipBit(
            MemFileSystem killed, Map<Path, ByteBuffer> image, List<Path> files, int bit)
            throws IOException {
        int offset = bit / Byte.SIZE;
        for (Path file : files) {
            if (offset < image.get(file).capacity()) {
                flip(killed, file, offset, 1 << bit % Byte.SIZE);
                return;
            }
            offset -= image.get(file).capacity();
        }
        throw new AssertionError("bit " + bit + " is behind all files");
    }

    private void flipAny(
            MemFileSystem killed, Map<Path, ByteBuffer> image, List<Path> files, long seed)
            throws IOException {
        final Random random = new Random(SlotHash.splitmix64(seed));
        // Every other flip by bytes: else the small files, where each byte counts, get few.
        final Path file =
                random.nextBoolean()
                        ? files.get(random.nextInt(files.size()))
                        : byBytes(files, image, random);
        flip(
                killed,
                file,
                random.nextInt(image.get(file).capacity()),
                1 << random.nextInt(Byte.SIZE));
    }

    private void flip(MemFileSystem killed, Path file, int offset, int mask) throws IOException {
        final String at = file.getFileName() + " byte " + offset + " mask " + mask;
        final MemFileSystem flipped = killed.killClone();
        flipped.flip(file, offset, mask);

        final Map<Path, ByteBuffer> before = flipped.image();
        final Outcome read = outcome(() -> readWithReader(flipped));
        final String judged = judge(read, at + ", read");
        assertEquals(before, flipped.image(), at + ": the reader wrote");
        final String opened = judge(outcome(() -> readWithStore(flipped)), at + ", opened");
        assertEquals(judged, opened, at + ": reader and writer differ");
        assertEquals(0, flipped.openMappings(), at + " leaked");
        assertEquals(0, flipped.openFiles(), at + " leaked");
        outcomes.merge(judged, 1, Integer::sum);
        kinds.merge(kind(file) + ", " + judged, 1, Integer::sum);
    }

    private static String kind(Path file) {
        return file.getFileName().toString().replaceAll("[-.].*", "");
    }

    private static Path byBytes(List<Path> files, Map<Path, ByteBuffer> image, Random random) {
        int at = random.nextInt(files.stream().mapToInt(file -> image.get(file).capacity()).sum());
        for (Path file : files) {
            at -= image.get(file).capacity();
            if (at < 0) {
                return file;
            }
        }
        throw new AssertionError("behind all files");
    }

    @Test
    void shouldTellOfAnyFlippedBitOrReadTheSameRowsOrReportWhatItCut() throws IOException {
        final MemFileSystem killed = killedStore();
        final long start = System.nanoTime();
        flipEach(killed);
        final int fired = outcomes.values().stream().mapToInt(count -> count).sum();
        final int noticed = fired - outcomes.getOrDefault("harmless", 0);
        System.out.printf(
                "BitFlipTest: %d bits flipped, %d noticed, in %d ms: %s%n by file: %s%n",
                fired, noticed, (System.nanoTime() - start) / 1_000_000, outcomes, kinds);
        assertTrue(noticed > 0, "no flip was noticed");
        assertTrue(outcomes.keySet().stream().anyMatch(what -> what.startsWith("refused")));
        assertTrue(outcomes.containsKey("harmless") && outcomes.containsKey("cut and reported"));
    }
}
