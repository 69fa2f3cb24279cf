package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.MappedFile;
import io.tickring.fs.WritableFile;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.MemFileSystem;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickBlock;
import io.tickring.wal.DamagedLogException;
import io.tickring.wal.RecoveredLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a store whose disk did not keep what it had promised. */
class StoreDamageTest {
    static final Path SHARD = HandStore.DIRECTORY.resolve("shard-0");
    static final int FILE_LENGTH = 4096;

    private MemFileSystem disk = new MemFileSystem();
    private List<String> rows;
    private Map<String, Long> positions;

    /** A frame of events, found by the format's description alone. */
    record Frame(Path file, int offset, int length, long position, long forced, int events) {}

    @AfterEach
    void nothingLeaked() {
        assertEquals(0, disk.openMappings());
        assertEquals(0, disk.openFiles());
    }

    /**
     * A hundred rows in segments, fifty in forced log, fifty behind; then the process is killed.
     */
    private void killedStore() throws IOException {
        try (HandStore hand = open(disk)) {
            final int feed = hand.session("feed");
            for (long sequence = 1; sequence <= 200; sequence++) {
                hand.any(feed, sequence);
                if (sequence % 5 == 0) {
                    hand.seal();
                }
                if (sequence == 100) {
                    hand.flush();
                } else if (sequence == 150) {
                    hand.force();
                }
            }
            rows = hand.rows();
            positions = positions(hand);
            assertEquals(200, positions.size());
            disk = disk.killClone();
        }
    }

    static HandStore open(MemFileSystem disk) throws IOException {
        return HandStore.open(HandStore.config(disk, 0, FILE_LENGTH, Integer.MAX_VALUE));
    }

    static StoreConfig config(MemFileSystem disk) {
        return HandStore.config(disk, 0, FILE_LENGTH, Integer.MAX_VALUE);
    }

    static List<Frame> frames(MemFileSystem disk) {
        final List<Frame> frames = new ArrayList<>();
        disk.image().forEach((path, bytes) -> findFrames(path, bytes, frames));
        frames.sort(Comparator.comparingLong(Frame::position));
        return frames;
    }

    private static void findFrames(Path path, ByteBuffer bytes, List<Frame> frames) {
        if (!path.getFileName().toString().matches("wal-\\d+\\.log")) {
            return;
        }
        final ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        final long base = in.getLong(32);
        final long generation = in.getLong(24);
        int at = 64;
        while (at < in.capacity() && in.getInt(at) != 0 && in.getLong(at + 24) == generation) {
            final int length = in.getInt(at);
            frames.add(
                    new Frame(
                            path, at, length, base + at, in.getLong(at + 32), in.getInt(at + 40)));
            at = in.getShort(at + 8) == 3 ? in.capacity() : at + length;
        }
    }

    /** Frames of events that lie below the forced line and are in no segment. */
    private List<Frame> forcedFrames() throws IOException {
        final List<Frame> all = frames(disk);
        final long line = all.stream().mapToLong(Frame::forced).max().orElseThrow();
        final long flushed;
        try (StoreReader reader = StoreReader.open(config(disk))) {
            flushed = reader.shards().get(0).flushed();
        }
        return all.stream()
                .filter(frame -> frame.events() > 0)
                .filter(frame -> frame.position() >= flushed)
                .filter(frame -> frame.position() + frame.length() <= line)
                .toList();
    }

    private List<Frame> unforcedFrames() {
        final List<Frame> all = frames(disk);
        final long line = all.stream().mapToLong(Frame::forced).max().orElseThrow();
        return all.stream()
                .filter(frame -> frame.events() > 0 && frame.position() >= line)
                .toList();
    }

    static void change(MemFileSystem disk, Path path, Consumer<ByteBuffer> how) throws IOException {
        try (MappedFile file = disk.map(path, true)) {
            how.accept(file.buffer());
            file.force(0, file.length());
        }
    }

    static void zero(ByteBuffer bytes, int from, int to) {
        bytes.put(from, new byte[to - from]);
    }

    private void flip(Frame frame) throws IOException {
        disk.flip(frame.file(), frame.offset() + frame.length() - 1, 1);
    }

    /** The rows that lie below a frame. */
    private List<String> rowsBefore(Frame frame) {
        return rows.stream().filter(row -> position(row) < frame.position()).toList();
    }

    private long position(String row) {
        return positions.get(row);
    }

    /** Every row with the position of its event. */
    static Map<String, Long> positions(HandStore hand) {
        final Map<String, Long> positions = new HashMap<>();
        final TickBlock block = new TickBlock();
        final Tick tick = new Tick(hand.names);
        try (StoreView view = hand.store.view();
                BlockCursor cursor = view.cursor(0, Selection.ALL)) {
            while (cursor.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    tick.wrap(block.buffer(i), block.offset(i), block.position(i));
                    positions.put(tick.toString(), block.position(i));
                }
            }
        }
        return positions;
    }

    /** What was cut stays cut; the store goes on, and says nothing of it any more. */
    private void assertGoesOnWith(List<String> kept) throws IOException {
        final List<String> all;
        try (HandStore hand = open(disk)) {
            assertTrue(hand.store.recovery().isClean(), () -> hand.store.recovery().toString());
            assertEquals(kept, hand.rows());
            hand.trade("A", hand.session("feed"), 900);
            hand.seal();
            all = hand.rows();
            assertEquals(kept.size() + 1, all.size());
        }
        try (HandStore hand = open(disk)) {
            assertEquals(all, hand.rows());
        }
    }

    private RecoveredLog.Cut cutOf(List<String> kept) throws IOException {
        try (HandStore hand = open(disk)) {
            assertEquals(kept, hand.rows());
            final RecoveryReport report = hand.store.recovery();
            assertFalse(report.isClean());
            final RecoveredLog.Cut cut = report.shards().get(0).cut();
            assertNotNull(cut);
            assertTrue(report.toString().contains("cut " + cut.length() + " B"), report.toString());
            return cut;
        }
    }

    @Test
    void W4_aTruncatedLastFrameIsCutAndTheRestKept() throws IOException {
        killedStore();
        final List<Frame> frames = unforcedFrames();
        final Frame last = frames.get(frames.size() - 1);
        change(disk, last.file(), file -> zero(file, last.offset() + 64, file.capacity()));
        final RecoveredLog.Cut cut = cutOf(rowsBefore(last));
        assertEquals(last.file().getFileName().toString(), cut.file());
        assertEquals(last.offset(), cut.offset());
        assertEquals(0, cut.goodFramesBehind());
        assertGoesOnWith(rowsBefore(last));
    }

    @Test
    void W4_aFlippedByteAboveTheForcedLineCutsThereAndTheGoodFramesBehindAreCounted()
            throws IOException {
        killedStore();
        final List<Frame> frames = unforcedFrames();
        final Frame bad = frames.get(2);
        flip(bad);
        final long behind =
                frames(disk).stream().filter(frame -> frame.position() > bad.position()).count();
        final RecoveredLog.Cut cut = cutOf(rowsBefore(bad));
        assertEquals(bad.offset(), cut.offset());
        assertTrue(cut.problem().contains("checksum"), cut.problem());
        assertTrue(behind > 2, "frames must lie behind the bad one");
        assertEquals(behind, cut.goodFramesBehind());
        assertGoesOnWith(rowsBefore(bad));
    }

    @Test
    void W4_aZeroFilledTailAboveTheForcedLineIsTheEnd() throws IOException {
        killedStore();
        final List<Frame> frames = unforcedFrames();
        final Frame first = frames.get(0);
        wipeFrom(first);
        try (HandStore hand = open(disk)) {
            assertEquals(rowsBefore(first), hand.rows());
            assertNull(hand.store.recovery().shards().get(0).cut());
        }
        assertGoesOnWith(rowsBefore(first));
    }

    /** All of the log from a frame on, in every file, reads as zeros; file headers stay. */
    private void wipeFrom(Frame first) throws IOException {
        for (Frame frame : frames(disk)) {
            if (frame.position() >= first.position()) {
                change(
                        disk,
                        frame.file(),
                        file -> zero(file, frame.offset(), frame.offset() + frame.length()));
            }
        }
    }

    private String refusal() throws IOException {
        final Map<Path, ByteBuffer> before = disk.image();
        final String message =
                assertThrows(DamagedLogException.class, () -> open(disk)).getMessage();
        final Map<Path, ByteBuffer> after = disk.image();
        before.remove(HandStore.DIRECTORY.resolve(CountersFile.NAME));
        after.remove(HandStore.DIRECTORY.resolve(CountersFile.NAME));
        assertEquals(before, after, "a refusal changed something");
        return message;
    }

    @Test
    void W4_aFlippedByteBelowTheForcedLineIsRefusedAndFileOffsetAndBothRepairsAreNamed()
            throws IOException {
        killedStore();
        final Frame bad = forcedFrames().get(3);
        flip(bad);
        final String message = refusal();
        assertTrue(
                message.contains(bad.file() + " at byte " + bad.offset() + ": frame fails"),
                message);
        assertTrue(
                message.contains(
                        "'tickring verify " + HandStore.DIRECTORY + " --repair quarantine"),
                message);
        assertTrue(message.contains("'--repair tail'"), message);
    }

    @Test
    void W4_aFlippedByteBelowTheForcedLineIsSetAsideByPolicyAndAllElseKept() throws IOException {
        killedStore();
        final Frame bad = forcedFrames().get(3);
        flip(bad);
        final ByteBuffer damaged = disk.image().get(bad.file());
        final List<String> kept = without(bad);
        try (HandStore hand = HandStore.open(config(disk), OnDamage.QUARANTINE)) {
            assertEquals(kept, hand.rows());
            final RecoveryReport report = hand.store.recovery();
            assertFalse(report.isClean());
            final SetAside lost = report.shards().get(0).newlySetAside().get(0);
            assertEquals(1, report.shards().get(0).setAsideNow());
            assertEquals(bad.file().getFileName().toString(), lost.file());
            assertEquals(lost.file() + ".bad", lost.keptAs());
            assertEquals(bad.offset(), lost.offset());
            assertEquals(bad.length(), lost.length());
            assertEquals(bad.position(), lost.fromPosition());
            assertEquals(bad.position() + bad.length(), lost.toPosition());
            assertEquals(1, lost.frames());
            assertEquals(bad.events(), lost.rows());
            assertTrue(report.toString().contains("acked ticks are lost"), report.toString());
            assertTrue(report.toString().contains("into a new store"), report.toString());
        }
        assertEquals(damaged, disk.image().get(SHARD.resolve(bad.file().getFileName() + ".bad")));
        assertGoesOnWith(kept);
        assertStillTold(1);
        try (HandStore hand = open(disk)) {
            hand.flush();
        }
        assertStillTold(1);
    }

    private List<String> without(Frame bad) {
        final List<String> kept =
                rows.stream()
                        .filter(
                                row ->
                                        position(row) < bad.position()
                                                || position(row) >= bad.position() + bad.length())
                        .toList();
        assertTrue(kept.size() < rows.size());
        return kept;
    }

    /** A check finds nothing damaged, and goes on saying what is missing. */
    private void assertStillTold(int losses) throws IOException {
        final StoreCheck check = StoreVerifier.verify(config(disk), (done, total) -> {});
        assertTrue(check.isClean(), () -> check.problems().toString());
        assertEquals(losses, check.missing().size());
        try (HandStore hand = open(disk)) {
            assertEquals(losses, hand.store.recovery().missing().size());
            assertTrue(hand.store.recovery().isClean());
        }
    }

    /** What is lost lies below the session's mark, so the same file does not bring it back. */
    @Test
    void W4_whatIsLostInAHoleIsNotTakenIntoTheSameSessionAgain() throws IOException {
        killedStore();
        flip(forcedFrames().get(3));
        final List<String> kept;
        try (HandStore hand = HandStore.open(config(disk), OnDamage.QUARANTINE)) {
            kept = hand.rows();
            final int feed = hand.session("feed");
            assertEquals(200, hand.store.shards().get(0).highWater(feed));
            for (long sequence = 1; sequence <= 200; sequence++) {
                assertFalse(hand.any(feed, sequence), "sequence " + sequence);
            }
            hand.seal();
            assertEquals(kept, hand.rows());
        }
        assertGoesOnWith(kept);
    }

    @Test
    void W4_aZeroFilledTailBelowTheForcedLineIsRefusedAndSetAsideByPolicy() throws IOException {
        killedStore();
        // Only a clean close says how far the very end was forced.
        open(disk).close();
        final List<Frame> frames = frames(disk);
        final Frame first = frames.get(frames.size() - 12);
        final long end =
                frames.get(frames.size() - 1).position() + frames.get(frames.size() - 1).length();
        wipeFrom(first);
        final String message = refusal();
        assertTrue(message.contains(first.file() + " at byte " + first.offset()), message);
        assertTrue(message.contains("forced up to position " + end), message);
        try (HandStore hand = HandStore.open(config(disk), OnDamage.QUARANTINE)) {
            assertEquals(rowsBefore(first), hand.rows());
            final List<SetAside> lost = hand.store.recovery().shards().get(0).newlySetAside();
            assertEquals(first.position(), lost.get(0).fromPosition());
            assertEquals(end, lost.get(lost.size() - 1).toPosition());
            assertEquals(end, hand.store.shards().get(0).positions().append());
        }
        assertGoesOnWith(rowsBefore(first));
    }

    @Test
    void W4_anUnreadableDirectoryIsRefused() throws IOException {
        killedStore();
        final List<FaultyFileSystem.When> unreadable =
                List.of(
                        (operation, path) -> operation == Operation.LIST && path.equals(SHARD),
                        (operation, path) -> operation == Operation.READ && path.startsWith(SHARD),
                        (operation, path) -> operation == Operation.MAP && path.startsWith(SHARD),
                        (operation, path) ->
                                operation == Operation.READ && path.endsWith(StoreFile.NAME));
        for (FaultyFileSystem.When when : unreadable) {
            for (OnDamage onDamage : OnDamage.values()) {
                final MemFileSystem copy = disk.killClone();
                final FaultyFileSystem faulty = new FaultyFileSystem(copy);
                faulty.failAlways(when, "Permission denied");
                final StoreConfig config =
                        HandStore.config(faulty, 0, FILE_LENGTH, Integer.MAX_VALUE);
                final IOException refusal =
                        assertThrows(IOException.class, () -> HandStore.open(config, onDamage));
                assertTrue(refusal.getMessage().contains("Permission denied"), refusal.toString());
                assertTrue(faulty.fired() > 0);
                assertEquals(0, copy.openMappings());
                assertEquals(0, copy.openFiles());
                try (HandStore hand = open(copy)) {
                    assertEquals(rows, hand.rows(), "an unreadable directory was changed");
                }
            }
        }
    }

    /** A cut frame must not follow the next one that is appended, whatever the power does. */
    @Test
    void W4_theTailIsWipedAndForcedBeforeTheFirstAppend() throws IOException {
        killedStore();
        final Frame bad = unforcedFrames().get(2);
        flip(bad);
        final FaultyFileSystem observed = new FaultyFileSystem(disk);
        final List<String> calls = new ArrayList<>();
        final List<Boolean> wiped = new ArrayList<>();
        observed.observe(
                (operation, path) -> {
                    calls.add(operation + " " + path.getFileName());
                    if (operation == Operation.FORCE_MAPPED && path.equals(bad.file())) {
                        wiped.add(isWiped(disk, bad));
                    }
                    return true;
                });
        try (HandStore hand =
                HandStore.open(HandStore.config(observed, 0, FILE_LENGTH, Integer.MAX_VALUE))) {
            final String name = bad.file().getFileName().toString();
            final int wipe = calls.lastIndexOf("FORCE_MAPPED " + name);
            assertTrue(wiped.contains(true), "the wiped tail was never forced: " + calls);
            assertTrue(wiped.get(wiped.size() - 1));
            // All that was found is made durable first, and only then is anything dropped.
            assertTrue(calls.indexOf("MAP " + name) < wipe, calls.toString());
            assertTrue(
                    calls.subList(0, wipe).stream()
                            .noneMatch(call -> call.startsWith("DELETE wal-")),
                    calls.toString());
            // Nothing was appended yet; a loss of power now shows none of the cut frames again.
            for (long seed = 0; seed < 20; seed++) {
                final MemFileSystem crashed = disk.crashClone(seed);
                assertTrue(isWiped(crashed, bad), "seed=" + seed);
            }
            hand.trade("A", hand.session("feed"), 900);
            hand.seal();
        }
    }

    private static boolean isWiped(MemFileSystem disk, Frame bad) {
        final ByteBuffer bytes = disk.image().get(bad.file());
        for (int at = bad.offset(); at < bytes.capacity(); at++) {
            if (bytes.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Segments but their index, and the log below flushed, can be anything. */
    @Test
    void W4_recoveryReadsNothingButTheUnflushedTail() throws IOException {
        killedStore();
        final long flushed;
        final Map<String, long[]> indexes = new HashMap<>();
        try (HandStore hand = open(disk)) {
            final ShardInfo info = hand.store.shards().get(0).info();
            flushed = info.flushed();
            info.segments()
                    .forEach(
                            meta ->
                                    indexes.put(
                                            meta.fileName(),
                                            new long[] {
                                                meta.indexOffset(),
                                                meta.indexOffset() + meta.indexLength()
                                            }));
            final ShardReport report = hand.store.recovery().shards().get(0);
            assertEquals(info.append() - flushed, report.replayedBytes());
        }
        long spoilt = 0;
        for (Path path : disk.list(SHARD)) {
            final long[] index = indexes.get(path.getFileName().toString());
            if (index != null) {
                change(disk, path, file -> spoil(file, 0, (int) index[0]));
                change(disk, path, file -> spoil(file, (int) index[1], file.capacity()));
                spoilt++;
            }
        }
        for (Frame frame : frames(disk)) {
            if (frame.position() + frame.length() <= flushed) {
                change(
                        disk,
                        frame.file(),
                        file -> spoil(file, frame.offset(), frame.offset() + frame.length()));
                spoilt++;
            }
        }
        assertTrue(spoilt > 3, "too little was spoilt: " + spoilt);
        try (HandStore hand = open(disk)) {
            assertEquals(flushed, hand.store.shards().get(0).positions().flushed());
            assertTrue(hand.store.recovery().isClean());
        }
    }

    private static void spoil(ByteBuffer bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            bytes.put(at, (byte) ~bytes.get(at));
        }
    }

    @Test
    void shouldRefuseAStoreWhoseFileIsLostInsteadOfMakingANewOne() throws IOException {
        killedStore();
        disk.delete(HandStore.DIRECTORY.resolve(StoreFile.NAME));
        disk.delete(HandStore.DIRECTORY.resolve(CountersFile.NAME));
        final String message =
                assertThrows(DamagedStoreException.class, () -> HandStore.open(disk, 1))
                        .getMessage();
        assertTrue(message.contains("tickring.store at byte 0: file is missing"), message);
        try (HandStore hand = HandStore.open(config(disk), OnDamage.QUARANTINE)) {
            assertEquals(rows, hand.rows());
        }
        assertGoesOnWith(rows);
    }

    @Test
    void shouldMeasureEachShardWithTheClockItIsGiven() throws IOException {
        killedStore();
        final long[] ns = {0};
        final RecoveryConfig config = new RecoveryConfig(OnDamage.REFUSE, () -> ns[0] += 1_500_000);
        try (Store store = Store.open(config(disk), 0, () -> {}, config)) {
            assertEquals(1_500_000, store.recovery().shards().get(0).durationNs());
            assertEquals(4_500_000, store.recovery().durationNs());
            assertTrue(store.recovery().toString().contains("in 0.005 s"));
            assertEquals(0.0045, store.recovery().toMap().get("seconds"));
        }
    }

    @Test
    void shouldTellARecoveryToPrograms() throws IOException {
        killedStore();
        final Frame bad = unforcedFrames().get(2);
        flip(bad);
        disk.create(SHARD.resolve("seg-99.arrow.tmp")).close();
        try (WritableFile manifest = disk.append(SHARD.resolve(ManifestFile.NAME))) {
            manifest.write(ByteBuffer.wrap(new byte[] {40, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7}));
        }
        try (HandStore hand = open(disk)) {
            final Map<String, Object> map = hand.store.recovery().toMap();
            assertEquals(false, map.get("clean"));
            final Map<?, ?> shard = (Map<?, ?>) ((List<?>) map.get("shards")).get(0);
            assertEquals(11L, shard.get("manifestBytesCut"));
            assertEquals(List.of("seg-99.arrow.tmp"), shard.get("swept"));
            final Map<?, ?> cut = (Map<?, ?>) shard.get("cut");
            assertEquals((long) bad.offset(), cut.get("offset"));
            assertEquals(bad.file().getFileName().toString(), cut.get("file"));
            assertEquals(
                    hand.store.recovery().shards().get(0).cut().goodFramesBehind(),
                    cut.get("goodFramesBehind"));
        }
    }
}
