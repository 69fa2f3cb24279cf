package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.LockHeldException;
import io.tickring.fs.WritableFile;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seeds;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Repairs of damaged stores: what they keep, what they say, and that a crash costs nothing more.
 */
class StoreRepairTest {
    private static final Path STORE_FILE = HandStore.DIRECTORY.resolve(StoreFile.NAME);
    private static final Path MANIFEST = StoreDamageTest.SHARD.resolve(ManifestFile.NAME);
    private static final int SHARDS = 2;

    private MemFileSystem whole = new MemFileSystem();
    private List<String> rows;
    private List<String> forcedRows;

    /** Changes a disk. */
    private interface Damage {
        void on(MemFileSystem disk) throws IOException;
    }

    /** Two shards with segments of several types, some files of forced log, and a tail behind. */
    @BeforeEach
    void killedStore() throws IOException {
        try (HandStore hand =
                HandStore.open(
                        HandStore.config(
                                whole, SHARDS, StoreDamageTest.FILE_LENGTH, Integer.MAX_VALUE))) {
            final int feed = hand.session("feed");
            for (long sequence = 1; sequence <= 260; sequence++) {
                hand.any(feed, sequence);
                if (sequence % 5 == 0) {
                    hand.seal();
                }
                if (sequence == 100) {
                    hand.flush();
                } else if (sequence == 230) {
                    hand.force();
                    forcedRows = hand.rows();
                }
            }
            rows = hand.rows();
            whole = whole.killClone();
        }
    }

    private static StoreConfig config(MemFileSystem disk) {
        return StoreDamageTest.config(disk);
    }

    private static RepairReport repair(MemFileSystem disk, StoreRepair.Mode mode, boolean dryRun)
            throws IOException {
        return StoreRepair.repair(config(disk), mode, dryRun, (done, total) -> {});
    }

    private static RepairReport quarantine(MemFileSystem disk) throws IOException {
        return repair(disk, StoreRepair.Mode.QUARANTINE, false);
    }

    private static List<StoreDamageTest.Frame> forcedFrames(MemFileSystem disk, int shard) {
        final List<StoreDamageTest.Frame> all =
                StoreDamageTest.frames(disk).stream()
                        .filter(frame -> frame.file().getParent().endsWith("shard-" + shard))
                        .toList();
        final long line = all.stream().mapToLong(StoreDamageTest.Frame::forced).max().orElse(0);
        return all.stream()
                .filter(frame -> frame.position() + frame.length() <= line && frame.events() > 0)
                .toList();
    }

    private static Path segment(MemFileSystem disk, int shard) throws IOException {
        return disk.list(HandStore.DIRECTORY.resolve("shard-" + shard)).stream()
                .filter(path -> path.toString().endsWith(".arrow"))
                .findFirst()
                .orElseThrow();
    }

    /** The log file of the last forced frames. */
    private static StoreDamageTest.Frame lastForced(MemFileSystem disk) {
        final List<StoreDamageTest.Frame> frames = forcedFrames(disk, 0);
        return frames.get(frames.size() - 1);
    }

    /** Every kind of damage that a repair can set aside, by name. */
    private static Map<String, Damage> damages() {
        final Map<String, Damage> damages = new LinkedHashMap<>();
        damages.put(
                "a bit of a forced frame",
                disk -> {
                    final StoreDamageTest.Frame frame = lastForced(disk);
                    disk.flip(frame.file(), frame.offset() + frame.length() - 1, 4);
                });
        damages.put(
                "the length of a forced frame",
                disk -> disk.flip(lastForced(disk).file(), lastForced(disk).offset() + 1, 1));
        damages.put("the header of a log file", disk -> disk.flip(lastForced(disk).file(), 9, 1));
        damages.put("the version of a log file", disk -> disk.flip(lastForced(disk).file(), 4, 2));
        damages.put("a log file is missing", disk -> disk.delete(lastForced(disk).file()));
        damages.put(
                "a log file was cut",
                disk -> disk.truncate(lastForced(disk).file(), lastForced(disk).offset() + 40));
        damages.put("a log file was emptied", disk -> disk.truncate(lastForced(disk).file(), 0));
        damages.put(
                "a log file of another store",
                disk ->
                        StoreDamageTest.change(
                                disk,
                                lastForced(disk).file(),
                                file -> {
                                    file.putLong(8, 77);
                                    final CRC32C crc = new CRC32C();
                                    crc.update(file.slice(0, 60));
                                    file.putInt(60, (int) crc.getValue());
                                }));
        damages.put("a bit of a segment's body", disk -> disk.flip(segment(disk, 1), 700, 1));
        damages.put(
                "a segment's end",
                disk -> disk.truncate(segment(disk, 0), disk.length(segment(disk, 0)) - 3));
        damages.put("a segment is missing", disk -> disk.delete(segment(disk, 0)));
        damages.put("the store file", disk -> disk.flip(STORE_FILE, 17, 1));
        damages.put("the store file is missing", disk -> disk.delete(STORE_FILE));
        damages.put(
                "everything at once",
                disk -> {
                    disk.flip(segment(disk, 0), 700, 1);
                    disk.flip(STORE_FILE, 30, 1);
                    for (int shard = 0; shard < SHARDS; shard++) {
                        for (StoreDamageTest.Frame frame : forcedFrames(disk, shard)) {
                            if (frame.position() % 512 == 0) {
                                disk.flip(frame.file(), frame.offset() + 70, 1);
                            }
                        }
                    }
                });
        return damages;
    }

    /** Rows in their order, none of them changed, with all but what the report calls lost. */
    private void assertKept(MemFileSystem disk, RepairReport report, String at) throws IOException {
        try (HandStore hand = StoreDamageTest.open(disk)) {
            assertTrue(hand.store.recovery().isClean(), at + ": " + hand.store.recovery());
            final List<String> kept = hand.rows();
            assertOrderedPart(kept, at);
            final long lost =
                    report.actions().stream()
                            .map(RepairAction::lost)
                            .filter(what -> what != null)
                            .mapToLong(SetAside::rows)
                            .sum();
            assertTrue(
                    kept.size() + lost >= forcedRows.size() || lost == 0 && isLogGone(report),
                    at + ": " + kept.size() + " rows kept, " + lost + " lost by " + report);
            hand.trade("A", hand.session("feed"), 900);
            hand.seal();
            assertEquals(kept.size() + 1, hand.rows().size(), at);
        }
        final StoreCheck check = StoreVerifier.verify(config(disk), (done, total) -> {});
        assertTrue(check.isClean(), () -> at + ": " + check.problems());
        assertEquals(0, disk.openMappings(), at);
        assertEquals(0, disk.openFiles(), at);
    }

    /** Of a file that is gone nobody knows how many events were in it, but the bytes are told. */
    private static boolean isLogGone(RepairReport report) {
        return report.actions().stream()
                .anyMatch(action -> action.lost() != null && action.lost().frames() == 0);
    }

    private void assertOrderedPart(List<String> kept, String at) {
        int next = 0;
        for (String row : rows) {
            if (next < kept.size() && kept.get(next).equals(row)) {
                next++;
            }
        }
        assertEquals(kept.size(), next, at + ": a row that was never appended, or out of order");
    }

    @Test
    void W4_quarantineSetsEveryKindOfDamageAsideAndKeepsTheRest() throws IOException {
        final Map<String, Integer> lost = new TreeMap<>();
        for (Map.Entry<String, Damage> damage : damages().entrySet()) {
            final String at = damage.getKey();
            final MemFileSystem disk = whole.killClone();
            damage.getValue().on(disk);

            final Map<Path, ByteBuffer> before = disk.image();
            final RepairReport refused = repair(disk, StoreRepair.Mode.TAIL, false);
            assertFalse(refused.isWhole(), at + ": tail must not touch damage");
            assertTrue(refused.actions().isEmpty(), at);
            assertEquals(withoutLock(before), withoutLock(disk.image()), at + ": tail changed it");
            final RepairReport planned = repair(disk, StoreRepair.Mode.QUARANTINE, true);
            assertEquals(withoutLock(before), withoutLock(disk.image()), at + ": dry run");

            final RepairReport report = quarantine(disk);
            assertEquals(planned.actions(), report.actions(), at + ": not what was planned");
            assertTrue(report.isWhole(), at + report.remaining());
            assertFalse(report.actions().isEmpty(), at);
            assertBadFilesAreTheOnesThatWere(before, disk, at);
            lost.put(at, report.actions().size());
            final Map<Path, ByteBuffer> repaired = disk.image();
            assertTrue(quarantine(disk).actions().isEmpty(), at + ": repaired twice");
            assertEquals(withoutLock(repaired), withoutLock(disk.image()), at);
            assertKept(disk, report, at);
        }
        System.out.println("StoreRepairTest: actions " + lost);
    }

    private static Map<Path, ByteBuffer> withoutLock(Map<Path, ByteBuffer> image) {
        image.remove(HandStore.DIRECTORY.resolve(Store.LOCK));
        return image;
    }

    /** Nothing is cut or replaced of which no copy is kept. */
    private static void assertBadFilesAreTheOnesThatWere(
            Map<Path, ByteBuffer> before, MemFileSystem disk, String at) {
        final Map<Path, ByteBuffer> after = disk.image();
        before.forEach(
                (path, bytes) -> {
                    final String name = path.getFileName().toString();
                    final boolean isData = name.endsWith(".arrow") || name.equals(StoreFile.NAME);
                    if (isData && !bytes.equals(after.get(path))) {
                        assertEquals(bytes, after.get(path.resolveSibling(name + ".bad")), at);
                    }
                });
        after.forEach(
                (path, bytes) -> {
                    if (path.toString().endsWith(".bad")) {
                        final String name = path.getFileName().toString();
                        final Path of = path.resolveSibling(name.substring(0, name.length() - 4));
                        assertEquals(before.get(of), bytes, at + ": " + path);
                    }
                });
    }

    /** Losses are exact: all rows but those of the frame that was hit. */
    @Test
    void W4_aFrameThatIsLostCostsItsOwnRowsAndNoOthers() throws IOException {
        Seeds.each(
                60,
                seed -> {
                    final Random random = new Random(SlotHash.splitmix64(seed));
                    final MemFileSystem disk = whole.killClone();
                    final int shard = random.nextInt(SHARDS);
                    final List<StoreDamageTest.Frame> frames =
                            forcedFrames(disk, shard).stream()
                                    .filter(frame -> frame.position() >= flushed(disk, shard))
                                    .toList();
                    // Not the last one: what says how far it was forced lies behind it.
                    final StoreDamageTest.Frame bad = frames.get(random.nextInt(frames.size()));
                    disk.flip(
                            bad.file(),
                            bad.offset() + random.nextInt(bad.length()),
                            1 << random.nextInt(8));
                    final RepairReport report = quarantine(disk);
                    assertTrue(report.isWhole(), () -> report.remaining().toString());
                    final List<SetAside> lost =
                            report.actions().stream()
                                    .map(RepairAction::lost)
                                    .filter(what -> what != null)
                                    .toList();
                    assertEquals(1, lost.size(), report::toString);
                    assertEquals(bad.offset(), lost.get(0).offset());
                    assertEquals(bad.length(), lost.get(0).length());
                    try (HandStore hand = StoreDamageTest.open(disk)) {
                        final int kept = hand.rows().size();
                        assertTrue(kept >= rows.size() - bad.events(), kept + " rows");
                        if (report.actions().size() == 1) {
                            assertOrderedPart(hand.rows(), "seed=" + seed);
                        }
                    }
                });
    }

    /** Whatever is damaged: every whole frame below the forced line is kept, at its position. */
    @Test
    void W4_everyWholeFrameBelowTheForcedLineIsKeptWhateverIsDamaged() throws IOException {
        final Map<String, Integer> outcomes = new TreeMap<>();
        Seeds.each(
                150,
                seed -> {
                    final Random random = new Random(SlotHash.splitmix64(seed));
                    final MemFileSystem disk = whole.killClone();
                    final Path shard =
                            HandStore.DIRECTORY.resolve("shard-" + random.nextInt(SHARDS));
                    final int shardId = shard.endsWith("shard-0") ? 0 : 1;
                    final Map<Path, ByteBuffer> before = disk.image();
                    final long flushed = flushed(disk, shardId);
                    final List<StoreDamageTest.Frame> frames =
                            StoreDamageTest.frames(disk).stream()
                                    .filter(frame -> frame.file().startsWith(shard))
                                    .filter(frame -> frame.position() >= flushed)
                                    .toList();
                    for (int n = random.nextInt(4); n >= 0; n--) {
                        damage(disk, frames.get(random.nextInt(frames.size())), random);
                    }
                    final Map<Path, ByteBuffer> after = disk.image();
                    long line = flushed;
                    for (StoreDamageTest.Frame frame : frames) {
                        if (isSame(frame, before, after)) {
                            line = Math.max(line, frame.forced());
                        }
                    }
                    final RepairReport report = quarantine(disk);
                    assertTrue(report.isWhole(), () -> report.remaining().toString());
                    outcomes.merge(report.isLossy() ? "lossy" : "lossless", 1, Integer::sum);
                    assertEquals(
                            expectedPositions(frames, before, after, line),
                            positionsFrom(disk, shardId, flushed));
                    assertEquals(0, disk.openMappings());
                });
        System.out.println("StoreRepairTest: " + outcomes);
        assertEquals(2, outcomes.size(), outcomes::toString);
    }

    private static void damage(MemFileSystem disk, StoreDamageTest.Frame frame, Random random)
            throws IOException {
        StoreDamageTest.change(
                disk,
                frame.file(),
                file -> {
                    final int from = frame.offset() + random.nextInt(frame.length());
                    final int length = 1 + random.nextInt(random.nextBoolean() ? 8 : 900);
                    final byte[] bytes = new byte[Math.min(length, file.capacity() - from)];
                    if (random.nextBoolean()) {
                        random.nextBytes(bytes);
                    }
                    file.put(random.nextInt(20) == 0 ? 0 : from, bytes);
                });
    }

    private static boolean isSame(
            StoreDamageTest.Frame frame,
            Map<Path, ByteBuffer> before,
            Map<Path, ByteBuffer> after) {
        return before.get(frame.file())
                .slice(frame.offset(), frame.length())
                .equals(after.get(frame.file()).slice(frame.offset(), frame.length()));
    }

    /** Events of all whole frames up to the first bad one at or above the line. */
    private static List<Long> expectedPositions(
            List<StoreDamageTest.Frame> frames,
            Map<Path, ByteBuffer> before,
            Map<Path, ByteBuffer> after,
            long line) {
        final List<Long> expected = new ArrayList<>();
        boolean isGap = false;
        for (StoreDamageTest.Frame frame : frames) {
            if (!isSame(frame, before, after)) {
                if (!isGap && frame.position() >= line) {
                    return expected;
                }
                isGap = true;
                continue;
            }
            isGap = false;
            final ByteBuffer bytes =
                    before.get(frame.file()).duplicate().order(ByteOrder.LITTLE_ENDIAN);
            int at = frame.offset() + 64;
            for (int event = 0; event < frame.events(); event++) {
                final int word = bytes.getShort(at + 28) & 0xFFFF;
                if (!BuiltinTypes.isMark(word & 0xFFF)) {
                    expected.add(frame.position() - frame.offset() + at);
                }
                at += ((word >>> 12) + 1) * 64;
            }
        }
        return expected;
    }

    private static List<Long> positionsFrom(MemFileSystem disk, int shard, long from)
            throws IOException {
        final List<Long> found = new ArrayList<>();
        final TickBlock block = new TickBlock();
        try (StoreReader reader = StoreReader.open(config(disk));
                StoreView view = reader.view();
                BlockCursor cursor = view.cursor(shard, Selection.ALL)) {
            while (cursor.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    if (block.position(i) >= from) {
                        found.add(block.position(i));
                    }
                }
            }
        }
        return found;
    }

    private static long flushed(MemFileSystem disk, int shard) {
        try (StoreReader reader = StoreReader.open(config(disk))) {
            return reader.shards().get(shard).flushed();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The power fails at every call of a repair, and of the repair of that. */
    @Test
    void W4_aRepairThatIsCutShortLosesNothingMoreAndGoesOn() throws IOException {
        final int[] crashes = {0};
        for (Map.Entry<String, Damage> damage : damages().entrySet()) {
            // All that it holds is durable, so that what a crash takes is the repair's own.
            final MemFileSystem damaged = whole.killClone();
            damage.getValue().on(damaged);
            final MemFileSystem disk = durable(damaged);
            final MemFileSystem uncut = disk.killClone();
            quarantine(uncut);
            final List<String> kept = rowsOf(uncut);
            final List<String> losses = lossesOf(uncut);
            final FaultyFileSystem observed = new FaultyFileSystem(disk);
            final Random random = new Random(damage.getKey().hashCode());
            observed.observe(
                    (operation, path) -> {
                        final String at =
                                damage.getKey() + ", cut before " + operation + ' ' + path;
                        crashes[0]++;
                        assertSameEnd(
                                random.nextInt(4) == 0
                                        ? disk.killClone()
                                        : disk.crashClone(random.nextLong()),
                                kept,
                                losses,
                                at);
                        return true;
                    });
            StoreRepair.repair(
                    HandStore.config(observed, 0, StoreDamageTest.FILE_LENGTH, Integer.MAX_VALUE),
                    StoreRepair.Mode.QUARANTINE,
                    false,
                    (done, total) -> {});
        }
        System.out.println("StoreRepairTest: " + crashes[0] + " repairs cut short");
        assertTrue(crashes[0] > 200, crashes[0] + " crashes");
    }

    private static MemFileSystem durable(MemFileSystem from) throws IOException {
        final MemFileSystem copy = new MemFileSystem();
        for (Map.Entry<Path, ByteBuffer> file : from.image().entrySet()) {
            copy.createDirectories(file.getKey().getParent());
            try (WritableFile out = copy.create(file.getKey())) {
                out.write(file.getValue().duplicate());
                out.force();
            }
            copy.forceDirectory(file.getKey().getParent());
        }
        return copy;
    }

    private static void assertSameEnd(
            MemFileSystem crashed, List<String> kept, List<String> losses, String at) {
        try {
            final RepairReport report = quarantine(crashed);
            assertTrue(report.isWhole(), () -> at + report.remaining());
            assertSameRows(kept, rowsOf(crashed), at);
            assertEquals(losses, lossesOf(crashed), at);
        } catch (IOException e) {
            throw new AssertionError(at, e);
        }
    }

    /** Says how they differ, not all that they hold. */
    private static void assertSameRows(List<String> expected, List<String> found, String at) {
        int same = 0;
        while (same < Math.min(expected.size(), found.size())
                && expected.get(same).equals(found.get(same))) {
            same++;
        }
        assertTrue(
                expected.equals(found),
                at + ": " + found.size() + " rows, not " + expected.size() + ", differ at " + same);
    }

    private static List<String> rowsOf(MemFileSystem disk) throws IOException {
        try (StoreReader reader = StoreReader.open(config(disk));
                StoreView view = reader.view()) {
            return HandStore.rows(view);
        }
    }

    /** What is missing for ever: positions of log, names of segments. */
    private static List<String> lossesOf(MemFileSystem disk) throws IOException {
        try (StoreReader reader = StoreReader.open(config(disk))) {
            final List<String> losses = new ArrayList<>();
            for (ShardReport shard : reader.recovery().shards()) {
                shard.setAside()
                        .forEach(
                                what ->
                                        losses.add(
                                                what.file()
                                                        + what.fromPosition()
                                                        + '-'
                                                        + what.toPosition()
                                                        + what.keptAs()));
            }
            return losses;
        }
    }

    /** Every operation fails once: it is said, and the next repair does it. */
    @Test
    void shouldGoOnAfterAnyOperationOfARepairFailed() throws IOException {
        final MemFileSystem damaged = whole.killClone();
        damages().get("everything at once").on(damaged);
        final MemFileSystem uncut = damaged.killClone();
        quarantine(uncut);
        final List<String> kept = rowsOf(uncut);
        final List<String> losses = lossesOf(uncut);
        final FaultyFileSystem counting = new FaultyFileSystem(damaged.killClone());
        repairOn(counting);
        for (long n = 1; n <= counting.operations(); n++) {
            final MemFileSystem disk = damaged.killClone();
            final FaultyFileSystem faulty = new FaultyFileSystem(disk);
            faulty.failNth(n, FaultyFileSystem.IO_ERROR);
            boolean told = false;
            try {
                told = !repairOn(faulty).isWhole();
            } catch (IOException e) {
                told = true;
            }
            final String at = "operation " + n;
            assertEquals(1, faulty.fired(), at);
            assertTrue(told, at + " failed and nothing was said");
            assertEquals(0, disk.openMappings(), at);
            assertEquals(0, disk.openFiles(), at);
            assertSameEnd(disk, kept, losses, at);
        }
    }

    private static RepairReport repairOn(FaultyFileSystem disk) throws IOException {
        return StoreRepair.repair(
                HandStore.config(disk, 0, StoreDamageTest.FILE_LENGTH, Integer.MAX_VALUE),
                StoreRepair.Mode.QUARANTINE,
                false,
                (done, total) -> {});
    }

    @Test
    void W4_tailCutsWhatOpeningWouldCutAndNothingElse() throws IOException {
        final MemFileSystem disk = whole.killClone();
        final List<StoreDamageTest.Frame> frames = StoreDamageTest.frames(disk);
        final long line = frames.stream().mapToLong(StoreDamageTest.Frame::forced).max().orElse(0);
        final StoreDamageTest.Frame bad =
                frames.stream()
                        .filter(frame -> frame.file().getParent().endsWith("shard-0"))
                        .filter(frame -> frame.position() >= line && frame.events() > 0)
                        .findFirst()
                        .orElseThrow();
        disk.flip(bad.file(), bad.offset() + 65, 1);
        disk.create(StoreDamageTest.SHARD.resolve("segment-77.arrow.tmp")).close();
        try (WritableFile manifest = disk.append(MANIFEST)) {
            manifest.write(ByteBuffer.wrap(new byte[] {40, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7}));
        }
        final List<String> expected = rowsOf(disk);
        final Map<Path, ByteBuffer> before = disk.image();
        final RepairReport planned = repair(disk, StoreRepair.Mode.TAIL, true);
        assertEquals(withoutLock(before), withoutLock(disk.image()), "dry run");
        final RepairReport report = repair(disk, StoreRepair.Mode.TAIL, false);
        assertEquals(planned.actions(), report.actions());
        assertEquals(3, report.actions().size(), report::toString);
        assertTrue(report.isWhole());
        assertFalse(report.isLossy());
        assertEquals(expected, rowsOf(disk));
        assertFalse(
                disk.image().keySet().stream().anyMatch(path -> path.toString().endsWith("bad")));
        assertTrue(repair(disk, StoreRepair.Mode.TAIL, false).actions().isEmpty());
        try (HandStore hand = StoreDamageTest.open(disk)) {
            assertTrue(hand.store.recovery().isClean());
            assertEquals(expected, hand.rows());
        }
    }

    @Test
    void shouldSayWhatItCannotRepairAndLeaveIt() throws IOException {
        final Map<String, Damage> damages = new LinkedHashMap<>();
        damages.put("whole edits follow", disk -> disk.flip(MANIFEST, 28, 1));
        damages.put("the header fails its checksum", disk -> disk.flip(MANIFEST, 5, 1));
        damages.put("the shard has no manifest", disk -> disk.delete(MANIFEST));
        damages.put(
                "frame type 9 is not known",
                disk -> {
                    final StoreDamageTest.Frame frame = lastForced(disk);
                    StoreDamageTest.change(
                            disk,
                            frame.file(),
                            file -> {
                                file.putShort(frame.offset() + 8, (short) 9);
                                final CRC32C crc = new CRC32C();
                                crc.update(file.slice(frame.offset() + 8, frame.length() - 8));
                                file.putInt(frame.offset() + 4, (int) crc.getValue());
                            });
                });
        damages.put(
                "store format version 2",
                disk -> {
                    final ByteBuffer bytes = disk.read(STORE_FILE).order(ByteOrder.LITTLE_ENDIAN);
                    bytes.putShort(4, (short) 2);
                    final CRC32C crc = new CRC32C();
                    crc.update(bytes.slice(0, 28));
                    final int checksum = (int) crc.getValue();
                    StoreDamageTest.change(
                            disk,
                            STORE_FILE,
                            file -> file.putShort(4, (short) 2).putInt(28, checksum));
                });
        for (Map.Entry<String, Damage> damage : damages.entrySet()) {
            final MemFileSystem disk = whole.killClone();
            damage.getValue().on(disk);
            final Map<Path, ByteBuffer> before = disk.image();
            for (StoreRepair.Mode mode : StoreRepair.Mode.values()) {
                final RepairReport report = repair(disk, mode, false);
                assertFalse(report.isWhole(), damage.getKey());
                assertTrue(
                        report.remaining().toString().contains(damage.getKey()),
                        report.remaining()::toString);
                assertEquals(withoutLock(before), withoutLock(disk.image()), damage.getKey());
            }
        }
    }

    /** A hole may swallow a definition; what nobody else knows gets a name that says so. */
    @Test
    void shouldKeepEventsWhoseDefinitionsAreLost() throws IOException {
        final MemFileSystem disk = new MemFileSystem();
        final List<String> all;
        try (HandStore hand = HandStore.open(disk, 1)) {
            for (long sequence = 1; sequence <= 100; sequence++) {
                hand.any(hand.session("feed"), sequence);
                if (sequence % 5 == 0) {
                    hand.seal();
                }
            }
            hand.force();
            all = hand.rows();
        }
        final StoreDamageTest.Frame first = StoreDamageTest.frames(disk).get(0);
        disk.flip(first.file(), first.offset() + 64 + 40, 1);
        final RepairReport report = quarantine(disk);
        assertTrue(report.isWhole(), () -> report.remaining().toString());
        final String made = report.actions().get(report.actions().size() - 1).what();
        assertTrue(made.contains("symbol ?symbol-1"), made);
        assertTrue(made.contains("session ?source-1#1"), made);
        for (int again = 0; again < 2; again++) {
            try (HandStore hand = StoreDamageTest.open(disk)) {
                assertEquals(all.size() - 5, hand.rows().size());
                final long times =
                        hand.rows().stream().filter(row -> row.contains("?symbol-")).count();
                assertTrue(times > 0, "no row has a made-up name");
                hand.flush();
            }
        }
        final StoreCheck check = StoreVerifier.verify(config(disk), (done, total) -> {});
        assertTrue(check.isClean(), () -> check.problems().toString());
        assertEquals(all.size() - 5, check.rows());
        assertEquals(1, check.missing().size());
    }

    @Test
    void shouldRefuseAStoreThatIsWrittenAndNameItsWriter() throws IOException {
        final MemFileSystem disk = whole.killClone();
        try (HandStore hand = StoreDamageTest.open(disk)) {
            for (boolean dryRun : new boolean[] {true, false}) {
                final String message =
                        assertThrows(
                                        LockHeldException.class,
                                        () -> repair(disk, StoreRepair.Mode.TAIL, dryRun))
                                .getMessage();
                assertTrue(message.contains(Long.toString(ProcessHandle.current().pid())), message);
            }
            assertEquals(rows, hand.rows());
        }
    }

    @Test
    void shouldDoNothingToAWholeStore() throws IOException {
        final MemFileSystem disk = whole.killClone();
        final Map<Path, ByteBuffer> before = disk.image();
        for (StoreRepair.Mode mode : StoreRepair.Mode.values()) {
            final RepairReport report = repair(disk, mode, false);
            assertTrue(report.isWhole() && report.actions().isEmpty(), report::toString);
            assertEquals(withoutLock(before), withoutLock(disk.image()));
        }
    }

    /** The record of a loss outlives a manifest that is written anew. */
    @Test
    void shouldTellALossWhenTheManifestIsWrittenAnew() throws IOException {
        final MemFileSystem disk = whole.killClone();
        damages().get("everything at once").on(disk);
        quarantine(disk);
        final List<String> losses = lossesOf(disk);
        assertTrue(losses.size() > 3, losses::toString);
        try (ManifestFile manifest = ManifestFile.open(disk, StoreDamageTest.SHARD)) {
            for (int i = 0; i < 600; i++) {
                manifest.append(new ManifestEdit.Forced(0));
            }
        }
        final long length = disk.length(MANIFEST);
        StoreDamageTest.open(disk).close();
        assertTrue(disk.length(MANIFEST) < length, "the manifest was not written anew");
        assertEquals(losses, lossesOf(disk));
    }
}
