package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.tickring.fs.MappedFile;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Nightly;
import io.tickring.testkit.Seeds;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import io.tickring.wal.DamagedLogException;
import io.tickring.wal.SlotEntry;
import io.tickring.wal.WalFileLayout;
import io.tickring.wal.WalFrameLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * A log whose tail is torn at every byte, in every way: recovery keeps exactly what lies before the
 * first frame that was hit, unless a frame that was not hit says that more had been forced; then it
 * refuses the log.
 */
class TornLogTest {
    /** The end of the log that is torn at every byte, in every way. */
    private static final int TORN_LENGTH = Nightly.or(4 << 10, 64 << 10);

    private static final int EVENTS = Nightly.or(180, 800);

    /** Events behind the last force. */
    private static final int TAIL_EVENTS = Nightly.or(20, 400);

    /** A file that is cut is refused for its length, wherever it is cut. */
    private static final int CUT_EVERY = 64;

    private enum Damage {
        ZERO,
        GARBAGE,
        SECTOR,
        FLIP
    }

    /** Where a sealed frame lies and what it says of the forced position. */
    private record Frame(Path file, int offset, int length, long position, long forced) {}

    /** An event, by its place and the checksum of its lines. */
    private record Row(long position, long crc) {}

    /** A store whose process was killed, and all that is known of its log. */
    private static final class Torn {
        private final long seed;
        private final int fileLength;
        private final MemFileSystem killed;
        private final Map<Path, ByteBuffer> image;
        private final Map<Path, Long> bases = new TreeMap<>();
        private final List<Frame> frames = new ArrayList<>();
        private final List<Row> rows;
        private final long end;
        private int cuts;
        private int damages;
        private final Map<Integer, Long> sent = new TreeMap<>();
        private int unchanged;
        private int fired;
        private int filesCut;

        Torn(long seed, int fileLength) throws IOException {
            this.seed = seed;
            this.fileLength = fileLength;
            final Random random = new Random(SlotHash.splitmix64(seed));
            final MemFileSystem disk = new MemFileSystem();
            try (HandStore hand = open(disk)) {
                final int feed = hand.session("feed");
                long forced = 0;
                int next = 1;
                int untilForce = 4;
                boolean isTailBegun = false;
                while (next <= EVENTS) {
                    for (int i = 1 + random.nextInt(6); i > 0; i--) {
                        append(hand, feed, next++, random);
                    }
                    hand.seal();
                    hand.work();
                    untilForce--;
                    final boolean isLast = next > EVENTS - TAIL_EVENTS;
                    if (!isTailBegun && (untilForce <= 0 || isLast)) {
                        isTailBegun = isLast;
                        hand.force();
                        forced = hand.store.shards().get(0).positions().forced();
                        untilForce = 2 + random.nextInt(4);
                    }
                }
                end = hand.store.shards().get(0).positions().append();
                rows = read(hand);
                killed = disk.killClone();
                image = killed.image();
                image.forEach(this::findFrames);
                frames.sort(Comparator.comparingLong(Frame::position));
                final long recorded = frames.stream().mapToLong(Frame::forced).max().orElse(0);
                assertEquals(forced, recorded, "the test knows how far the log was forced");
                assertTrue(forced > end - TORN_LENGTH && forced < end, forced + " of " + end);
            }
        }

        private void append(HandStore hand, int feed, long sequence, Random random)
                throws IOException {
            final String symbol = HandStore.symbolOf(sequence);
            if (random.nextInt(3) == 0) {
                final int slot = SlotHash.slot(symbol);
                hand.with(new SlotEntry().set(slot, 1, 9, 4, sent.merge(slot, 1L, Long::sum)));
            }
            switch (random.nextInt(10)) {
                case 0 -> hand.raw(symbol, feed, sequence, 1 + random.nextInt(6));
                case 1 -> hand.note(symbol, feed, sequence);
                default -> hand.trade(symbol, feed, sequence);
            }
        }

        private HandStore open(MemFileSystem disk) throws IOException {
            return HandStore.open(HandStore.config(disk, 1, fileLength, Integer.MAX_VALUE));
        }

        /** Walks the frames of a file by the format's description alone. */
        private void findFrames(Path path, ByteBuffer bytes) {
            if (!path.getFileName().toString().startsWith("wal-")) {
                return;
            }
            final ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            final long basePosition = in.getLong(32);
            bases.put(path, basePosition);
            int at = WalFileLayout.HEADER_LENGTH;
            while (at < in.capacity() && in.getInt(at) != 0) {
                final int length = in.getInt(at);
                frames.add(new Frame(path, at, length, basePosition + at, in.getLong(at + 32)));
                assertEquals(basePosition + at, in.getLong(at + 16));
                final boolean isLast =
                        in.getShort(at + 8) == (short) WalFrameLayout.TYPE_END_OF_FILE;
                at = isLast ? in.capacity() : at + length;
            }
        }

        void tear(Damage damage, long position) throws IOException {
            final MemFileSystem disk = killed.killClone();
            final Path file = damage(disk, damage, position);
            final ByteBuffer torn = disk.image().get(file);
            final ByteBuffer whole = image.get(file);
            fired += torn.equals(whole) ? 0 : 1;
            long expectedEnd = end;
            // A file's header is forced before its first frame, so it is never torn, only damaged.
            final boolean isHeaderHit = isChanged(torn, whole, 0, WalFileLayout.HEADER_LENGTH);
            long line = 0;
            for (Frame frame : frames) {
                final boolean isHit =
                        frame.file().equals(file)
                                && isChanged(torn, whole, frame.offset(), frame.length());
                if (isHit) {
                    expectedEnd = Math.min(expectedEnd, frame.position());
                } else {
                    line = Math.max(line, frame.forced());
                }
            }
            final String at = damage + " at position " + position + " of seed=" + seed;
            if (isHeaderHit || expectedEnd < line) {
                assertRefused(disk, at);
                damages++;
            } else {
                assertRecovered(disk, expectedEnd, at, (position & 1) == 0);
            }
        }

        /** Log files have their length before their first frame: no crash makes one shorter. */
        private void cutFile(long position) throws IOException {
            final MemFileSystem disk = killed.killClone();
            final Path file = fileAt(position);
            disk.truncate(file, position - bases.get(file));
            assertRefused(disk, file + " cut at position " + position + " of seed=" + seed);
            filesCut++;
        }

        private static boolean isChanged(ByteBuffer torn, ByteBuffer whole, int at, int length) {
            return !torn.slice(at, length).equals(whole.slice(at, length));
        }

        private Path damage(MemFileSystem disk, Damage damage, long position) throws IOException {
            final Path file = fileAt(position);
            final int offset = (int) (position - bases.get(file));
            try (MappedFile mapping = disk.map(file, true)) {
                final ByteBuffer bytes = mapping.buffer();
                final Random garbage = new Random(SlotHash.splitmix64(seed ^ position));
                switch (damage) {
                    case ZERO -> zero(bytes, offset, bytes.capacity());
                    case SECTOR -> zero(bytes, offset & -512, (offset & -512) + 512);
                    case GARBAGE -> {
                        final byte[] tail = new byte[bytes.capacity() - offset];
                        garbage.nextBytes(tail);
                        bytes.put(offset, tail);
                    }
                    case FLIP ->
                            bytes.put(
                                    offset,
                                    (byte) (bytes.get(offset) ^ (1 + garbage.nextInt(255))));
                }
            }
            return file;
        }

        private Path fileAt(long position) {
            Path found = null;
            for (Path file : bases.keySet()) {
                final long behind = position - bases.get(file);
                found = behind >= 0 && behind < fileLength ? file : found;
            }
            return found;
        }

        private static void zero(ByteBuffer bytes, int from, int to) {
            bytes.put(from, new byte[to - from]);
        }

        private void assertRefused(MemFileSystem disk, String at) throws IOException {
            try (HandStore hand = open(disk)) {
                fail(at + ": forced log is gone, and " + read(hand).size() + " rows are shown");
            } catch (DamagedLogException e) {
                assertNotNull(e.getMessage(), at);
            }
            assertEquals(0, disk.openMappings(), at + " leaked");
        }

        private void assertRecovered(
                MemFileSystem disk, long expectedEnd, String at, boolean isKilled)
                throws IOException {
            final int kept =
                    (int) rows.stream().filter(row -> row.position() < expectedEnd).count();
            final List<Row> all;
            MemFileSystem next = disk;
            try (HandStore hand = open(disk)) {
                assertPrefix(kept, read(hand), at);
                // Resumes where the log ended, as its source would.
                assertTrue(hand.trade("S1", hand.session("feed"), EVENTS + 100), at);
                hand.seal();
                all = read(hand);
                assertPrefix(kept, all.subList(0, all.size() - 1), at);
                next = isKilled ? disk.killClone() : disk;
            }
            try (HandStore again = open(next)) {
                assertEquals(all, read(again), at + ", opened again");
            }
            assertEquals(0, next.openMappings(), at + " leaked");
            if (expectedEnd == end) {
                unchanged++;
            } else {
                cuts++;
            }
        }

        private void assertPrefix(int kept, List<Row> found, String at) {
            assertEquals(rows.subList(0, kept), found, at);
        }

        private static List<Row> read(HandStore hand) {
            final List<Row> rows = new ArrayList<>();
            final TickBlock block = new TickBlock();
            final CRC32C crc = new CRC32C();
            try (StoreView view = hand.store.view();
                    BlockCursor cursor = view.cursor(0, Selection.ALL)) {
                while (cursor.next(block)) {
                    for (int i = 0; i < block.count(); i++) {
                        final int lines =
                                TickLayout.linesOf(
                                        TickLayout.typeAndLines(block.buffer(i), block.offset(i)));
                        crc.reset();
                        crc.update(
                                block.buffer(i)
                                        .slice(block.offset(i), lines << TickLayout.LINE_SHIFT));
                        rows.add(new Row(block.position(i), crc.getValue()));
                    }
                }
            }
            return rows;
        }

        void tearEverywhere(int step) throws IOException {
            final long start = System.nanoTime();
            for (long position = end - TORN_LENGTH; position < end; position += step) {
                for (Damage damage : Damage.values()) {
                    tear(damage, position);
                }
                if (position % CUT_EVERY == 0) {
                    cutFile(position);
                }
            }
            System.out.printf(
                    "TornLogTest seed=%d, files of %d B, %d B of log, %d frames, %d rows:"
                            + " %d recoveries, %d of them of changed bytes: %d cut, %d refused, %d"
                            + " unchanged; %d cut files refused; %d ms%n",
                    seed,
                    fileLength,
                    end,
                    frames.size(),
                    rows.size(),
                    cuts + damages + unchanged,
                    fired,
                    cuts,
                    damages,
                    unchanged,
                    filesCut,
                    (System.nanoTime() - start) / 1_000_000);
            assertTrue(fired > 0 && filesCut > 0, "nothing was torn");
            assertTrue(cuts > 0 && damages > 0, cuts + " cuts, " + damages + " refused");
        }
    }

    @Test
    void shouldKeepAnExactPrefixWithAllThatWasForcedOrRefuseALogTornAtAnyByte() {
        final int fileLength = Nightly.or(32 << 10, 128 << 10);
        Seeds.each(1, seed -> new Torn(seed, fileLength).tearEverywhere(1));
    }

    @Test
    void shouldKeepAnExactPrefixWithAllThatWasForcedOrRefuseALogTornAcrossFiles() {
        Seeds.each(4, seed -> new Torn(seed, 2560).tearEverywhere(Nightly.or(23, 101)));
    }
}
