package io.tickring.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.MappedFile;
import io.tickring.fs.UnknownVersionException;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WalRecoveryTest {
    private final MemFileSystem disk = new MemFileSystem();
    private final HandLog.Paper paper = new HandLog.Paper();

    /** Offsets in file 1 of the frames that {@link #frames} wrote, and where the last one ended. */
    private final List<Integer> offsets = new ArrayList<>();

    @AfterEach
    void everyMappingWasClosed() {
        assertEquals(0, disk.openMappings());
    }

    /** Four frames of two events, the first forced before the others were sealed. */
    private void frames() throws IOException {
        try (HandLog log = HandLog.open(disk, HandLog.DIRECTORY, paper, 1 << 14)) {
            offsets.add(WalFileLayout.HEADER_LENGTH);
            for (int frame = 0; frame < 4; frame++) {
                log.frame(2L * frame, 2L * frame + 2);
                offsets.add((int) log.wal.positions().append());
                if (frame == 0) {
                    log.wal.force();
                }
            }
        }
    }

    private HandLog open() throws IOException {
        return HandLog.open(disk, HandLog.DIRECTORY, paper, 1 << 14);
    }

    private void change(int id, Consumer<ByteBuffer> how) throws IOException {
        try (MappedFile file = disk.map(HandLog.DIRECTORY.resolve(WalFileUse.fileName(id)), true)) {
            how.accept(file.buffer());
            file.force(0, file.length());
        }
    }

    private static void zero(ByteBuffer file, int from, int to) {
        for (int at = from; at < to; at++) {
            file.put(at, (byte) 0);
        }
    }

    private DamagedLogException damage() {
        return assertThrows(DamagedLogException.class, this::open);
    }

    /** What was cut stays cut: more can be appended, and reopening changes nothing any more. */
    private void assertGoesOn(long kept) throws IOException {
        try (HandLog log = open()) {
            assertNull(log.recovered.cut(), "the cut was not made durable");
            assertEquals(WalTest.range(0, kept), log.found);
            log.frame(kept, kept + 3);
        }
        for (int again = 0; again < 2; again++) {
            try (HandLog log = open()) {
                assertEquals(WalTest.range(0, kept + 3), log.found);
                assertNull(log.recovered.cut());
            }
        }
    }

    @Test
    void shouldFindAllAndCutNothingWhenThereIsNothingWrong() throws IOException {
        frames();
        try (HandLog log = open()) {
            assertEquals(WalTest.range(0, 8), log.found);
            assertEquals(4, log.recovered.frames());
            assertEquals(8, log.recovered.events());
            assertNull(log.recovered.cut());
        }
        assertGoesOn(8);
    }

    @Test
    void shouldCutALastFrameThatIsNotWhole() throws IOException {
        frames();
        change(1, file -> zero(file, offsets.get(4) - 64, offsets.get(4)));
        try (HandLog log = open()) {
            assertEquals(WalTest.range(0, 6), log.found);
            final RecoveredLog.Cut cut = log.recovered.cut();
            assertNotNull(cut);
            assertEquals(offsets.get(3), (int) cut.offset());
            assertEquals("wal-000001.log", cut.file());
            assertEquals(0, cut.goodFramesBehind());
            assertTrue(cut.problem().contains("checksum"), cut.problem());
        }
        assertGoesOn(6);
    }

    /**
     * A flipped bit may leave nothing of a length; the checksum beside it says that one was there.
     */
    @Test
    void shouldReportALastFrameWhoseLengthWasWiped() throws IOException {
        frames();
        change(1, file -> file.putInt(offsets.get(3), 0));
        try (HandLog log = open()) {
            assertEquals(WalTest.range(0, 6), log.found);
            assertNotNull(log.recovered.cut(), "an acked frame went without a word");
            assertEquals(offsets.get(3), (int) log.recovered.cut().offset());
        }
        assertGoesOn(6);
    }

    @Test
    void shouldCutAboveTheForcedLineAndCountTheGoodFramesBehind() throws IOException {
        frames();
        change(
                1,
                file -> file.put(offsets.get(1) + 70, (byte) (file.get(offsets.get(1) + 70) ^ 4)));
        try (HandLog log = open()) {
            assertEquals(WalTest.range(0, 2), log.found);
            final RecoveredLog.Cut cut = log.recovered.cut();
            assertEquals(offsets.get(1), (int) cut.offset());
            assertEquals(2, cut.goodFramesBehind());
            assertEquals(offsets.get(4) - offsets.get(1), (int) cut.length());
        }
        assertGoesOn(2);
    }

    @Test
    void shouldCutAtAHoleWithGoodFramesBehindIt() throws IOException {
        frames();
        change(1, file -> zero(file, offsets.get(1), offsets.get(2)));
        try (HandLog log = open()) {
            assertEquals(WalTest.range(0, 2), log.found);
            assertEquals(2, log.recovered.cut().goodFramesBehind());
        }
        assertGoesOn(2);
    }

    @Test
    void shouldRefuseALogThatIsBadBelowTheForcedLineAndChangeNothing() throws IOException {
        frames();
        for (int at = offsets.get(0); at < offsets.get(1); at += 7) {
            final int offset = at;
            change(1, file -> file.put(offset, (byte) (file.get(offset) ^ 0x10)));
            final Map<Path, ByteBuffer> before = disk.image();
            final DamagedLogException damage = damage();
            assertEquals(offsets.get(0), (int) damage.offset(), "byte " + at);
            assertTrue(damage.file().endsWith("wal-000001.log"), damage.file());
            assertTrue(damage.getMessage().contains(" at byte 64"), damage.getMessage());
            assertEquals(before, disk.image());
            change(1, file -> file.put(offset, (byte) (file.get(offset) ^ 0x10)));
        }
        try (HandLog log = open()) {
            assertEquals(WalTest.range(0, 8), log.found);
        }
    }

    @Test
    void shouldRefuseALogThatEndsBelowTheForcedLine() throws IOException {
        frames();
        change(1, file -> zero(file, offsets.get(0), offsets.get(1)));
        assertTrue(damage().what().contains("forced up to position " + offsets.get(1)));
    }

    @Test
    void shouldTakeAZeroFilledTailForTheEnd() throws IOException {
        frames();
        change(1, file -> zero(file, offsets.get(3), file.capacity()));
        try (HandLog log = open()) {
            assertEquals(WalTest.range(0, 6), log.found);
            assertNull(log.recovered.cut());
        }
        assertGoesOn(6);
    }

    /** The file is full of good frames of an earlier use; none of them is one of this use. */
    @Test
    void shouldNeverTakeFramesOfAnEarlierUseForLog() throws IOException {
        try (HandLog log = HandLog.open(disk, paper)) {
            long sequence = 0;
            for (int round = 0; round < 30; round++) {
                for (int frame = 0; frame < 30; frame++) {
                    log.frame(sequence, sequence + 1);
                    sequence++;
                }
                paper.flushed = log.wal.positions().append();
                log.wal.flushed(paper.flushed);
                log.wal.doWork();
            }
            for (int frame = 0; frame < 9; frame++) {
                log.frame(sequence + frame, sequence + frame + 1);
                for (long seed = 0; seed < 10; seed++) {
                    final MemFileSystem copy = seed == 0 ? disk.killClone() : disk.crashClone(seed);
                    try (HandLog reopened = HandLog.open(copy, paper.copy())) {
                        final long kept = reopened.found.size();
                        assertEquals(WalTest.range(sequence, sequence + kept), reopened.found);
                        assertTrue(kept <= frame + 1, "stale frames were taken for log");
                        assertTrue(seed > 0 || kept == frame + 1);
                    }
                }
            }
        }
    }

    private void reseal(ByteBuffer file, int offset) {
        final int length = WalFrameLayout.length(file, offset);
        final int crc = WalFrameLayout.crc(new CRC32C(), file.duplicate(), offset, length);
        WalFrameLayout.seal(file, offset, length, crc);
    }

    @Test
    void shouldRefuseAFrameOfALaterVersionByItsType() throws IOException {
        frames();
        change(
                1,
                file -> {
                    file.putShort(offsets.get(3) + WalFrameLayout.TYPE_OFFSET, (short) 5);
                    reseal(file, offsets.get(3));
                });
        final DamagedLogException damage = damage();
        assertEquals("frame type 5 is not known to this build", damage.what());
        assertEquals(offsets.get(3), (int) damage.offset());
    }

    @Test
    void shouldCutAFrameWhoseEventsDoNotFillItThoughItsChecksumHolds() throws IOException {
        frames();
        change(
                1,
                file -> {
                    file.putInt(offsets.get(3) + WalFrameLayout.EVENTS_OFFSET, 77);
                    reseal(file, offsets.get(3));
                });
        try (HandLog log = open()) {
            assertEquals(WalTest.range(0, 6), log.found);
            assertTrue(log.recovered.cut().problem().contains("fill"));
        }
    }

    @Test
    void shouldRefuseAFileOfANewerVersion() throws IOException {
        frames();
        change(1, file -> file.putShort(4, (short) 2));
        assertTrue(
                damage().what().contains("header fails its checksum"), "a flipped bit is damage");
        change(
                1,
                file -> {
                    final CRC32C crc = new CRC32C();
                    crc.update(file.slice(0, 60));
                    file.putInt(60, (int) crc.getValue());
                });
        final UnknownVersionException refusal =
                assertThrows(UnknownVersionException.class, () -> HandLog.open(disk, paper));
        assertTrue(refusal.getMessage().contains("WAL format version 2"), refusal.getMessage());
    }

    @Test
    void shouldRefuseFilesThatAreMissingCutForeignOrNotTheOnesNamed() throws IOException {
        frames();
        paper.uses.put(1, new WalFileUse(1, 9, 0));
        assertTrue(damage().what().contains("the manifest names generation 9"));
        paper.uses.put(1, new WalFileUse(1, 1, 0));
        change(1, file -> file.put(20, (byte) 1));
        assertTrue(damage().what().contains("header fails its checksum"));
        change(1, file -> file.put(20, (byte) 0));
        change(1, file -> file.put(0, (byte) 1));
        assertTrue(damage().what().contains("magic"));
        change(1, file -> file.put(0, (byte) 'T'));
        disk.truncate(HandLog.DIRECTORY.resolve("wal-000001.log"), 1 << 13);
        assertTrue(damage().what().contains("has 8192 of 16384 bytes"));
        disk.truncate(HandLog.DIRECTORY.resolve("wal-000001.log"), 100);
        assertTrue(damage().what().contains("only 100 bytes"));
        disk.delete(HandLog.DIRECTORY.resolve("wal-000001.log"));
        assertEquals("file is missing", damage().what());
    }

    /** Six files of log, all forced, and a seventh that says so. */
    private void manyFiles() throws IOException {
        try (HandLog log = HandLog.open(disk, paper)) {
            long sequence = 0;
            while (log.wal.positions().append() < 6 * 4096 + 500) {
                log.frame(sequence, sequence + 1);
                log.wal.force();
                sequence++;
            }
        }
    }

    @Test
    void shouldRefuseALogOfWhichAWholeFileIsGone() throws IOException {
        manyFiles();
        for (int id = 1; id <= 6; id++) {
            final WalFileUse gone = paper.uses.remove(id);
            final MemFileSystem copy = disk.killClone();
            final DamagedLogException damage =
                    assertThrows(DamagedLogException.class, () -> HandLog.open(copy, paper));
            assertTrue(
                    damage.what().contains("position " + gone.basePosition() + " on is in no file"),
                    damage.what());
            assertEquals(0, copy.openMappings());
            paper.uses.put(id, gone);
        }
    }

    /** However far the hole reaches, as long as one frame behind it says what was forced. */
    @Test
    void shouldNoticeForcedFilesThatWereWipedThoughTheirHeadersAreGood() throws IOException {
        manyFiles();
        for (int wiped = 1; wiped <= 5; wiped++) {
            final int last = 1 + wiped;
            for (int id = 2; id <= last; id++) {
                change(id, file -> zero(file, WalFileLayout.HEADER_LENGTH, file.capacity()));
            }
            final DamagedLogException damage =
                    assertThrows(
                            DamagedLogException.class,
                            () -> HandLog.open(disk, paper),
                            wiped + " files wiped");
            assertTrue(damage.file().endsWith("wal-000002.log"), damage.file());
        }
    }

    @Test
    void shouldRefuseToGoOnInNoFile() throws IOException {
        manyFiles();
        final int ready = paper.uses.keySet().stream().mapToInt(id -> id).max().orElseThrow();
        for (int id = 4; id <= ready; id++) {
            paper.uses.remove(id);
        }
        assertEquals(
                "the log goes on in no file",
                assertThrows(DamagedLogException.class, () -> HandLog.open(disk, paper)).what());
    }
}
