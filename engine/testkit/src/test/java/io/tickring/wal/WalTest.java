package io.tickring.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.DiskFileSystem;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("smoke")
class WalTest {
    @TempDir private Path directory;

    private final MemFileSystem disk = new MemFileSystem();
    private final HandLog.Paper paper = new HandLog.Paper();

    static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Test
    void shouldGiveBackWhatWasSealedOverManyFilesOnTheRealDisk() throws IOException {
        try (HandLog log = HandLog.open(DiskFileSystem.INSTANCE, directory, paper, 8192)) {
            for (long at = 0; at < 3_000; at += 7) {
                log.frame(at, at + 7);
            }
            assertEquals(range(0, 3_003), log.read(0));
            log.wal.force();
        }
        for (int again = 0; again < 3; again++) {
            try (HandLog log = HandLog.open(DiskFileSystem.INSTANCE, directory, paper, 8192)) {
                assertEquals(range(0, 3_003), log.found);
                assertNull(log.recovered.cut());
                assertTrue(log.recovered.files().size() > 20, "rolled seldom");
            }
        }
    }

    @Test
    void shouldShowNothingBeforeItIsSealed() throws IOException {
        try (HandLog log = HandLog.open(disk, paper)) {
            log.append(0);
            log.append(1);
            assertEquals(List.of(), log.read(0));
            log.seal();
            assertEquals(range(0, 2), log.read(0));
            final long append = log.wal.positions().append();
            log.seal();
            assertEquals(append, log.wal.positions().append(), "an empty frame was sealed");
        }
    }

    @Test
    void shouldFillAFileToItsLastByteAndGoOn() throws IOException {
        try (HandLog log = HandLog.open(disk, paper)) {
            long sequence = 0;
            int full = 0;
            while (full < 5 && sequence < 20_000) {
                log.frame(sequence, sequence + 1);
                sequence++;
                final long append = log.wal.positions().append();
                if (append % 4096 == 0) {
                    full++;
                    try (HandLog copy = HandLog.open(disk.killClone(), paper.copy())) {
                        assertEquals(range(0, sequence), copy.found);
                        copy.frame(sequence, sequence + 3);
                        assertEquals(range(0, sequence + 3), copy.read(0));
                    }
                }
            }
            assertEquals(5, full, "no file was filled exactly");
        }
    }

    @Test
    void shouldUseFilesAgainOnceTheyAreFlushedAndDeleteWhatIsTooMany() throws IOException {
        try (HandLog log = HandLog.open(disk, paper)) {
            long sequence = 0;
            for (int round = 0; round < 50; round++) {
                log.frame(sequence, sequence + 40);
                sequence += 40;
                paper.flushed = log.wal.positions().append();
                log.wal.flushed(paper.flushed);
                while (log.wal.doWork()) {
                    assertTrue(paper.uses.size() < 12, "files pile up: " + paper.uses);
                }
            }
            assertTrue(paper.uses.size() <= 5, paper.uses.toString());
            assertEquals(paper.uses.size(), disk.list(HandLog.DIRECTORY).size());
            assertTrue(
                    paper.uses.values().stream().anyMatch(use -> use.generation() > 20),
                    "nothing was used again");
            log.frame(sequence, sequence + 5);
            try (HandLog copy = HandLog.open(disk.killClone(), paper.copy())) {
                assertEquals(range(sequence, sequence + 5), copy.found);
            }
            log.wal.deleteFree();
        }
        assertEquals(0, disk.openMappings());
    }

    @Test
    void shouldNotUseAFileAgainWhileSomebodyHoldsIt() throws IOException {
        try (HandLog log = HandLog.open(disk, paper)) {
            log.frame(0, 300);
            final List<WalFile> held = List.copyOf(log.wal.files());
            final long end = log.wal.positions().visible();
            held.forEach(file -> assertTrue(file.tryRetain()));
            log.wal.flushed(end);
            for (long at = 300; at < 3_000; at += 30) {
                log.frame(at, at + 30);
                log.wal.flushed(log.wal.positions().append());
                log.wal.doWork();
            }
            assertEquals(
                    range(0, 300),
                    HandLog.read(held, 0, end),
                    "bytes under a reader were overwritten");
            held.forEach(WalFile::release);
            assertFalse(held.get(0).tryRetain(), "a released file was held again");
        }
    }

    @Test
    void shouldTellHowMuchLogLiesPrepared() throws IOException {
        try (HandLog log = HandLog.open(disk, paper)) {
            final long before = log.wal.headroom();
            assertTrue(log.wal.doWork(), "no spare file was asked for");
            assertEquals(before + 4096, log.wal.headroom());
            assertFalse(log.wal.doWork());
            assertTrue(log.wal.leastHeadroom() > 0);
        }
    }

    @Test
    void shouldNotMoveTheForcedPositionWhenAForceFails() throws IOException {
        final FaultyFileSystem faulty = new FaultyFileSystem(disk);
        try (HandLog log = HandLog.open(faulty, paper)) {
            log.frame(0, 20);
            final long forced = log.wal.force();
            assertEquals(forced, log.wal.positions().append());
            log.frame(20, 200);
            faulty.failAlways(
                    (operation, path) -> operation == Operation.FORCE_MAPPED,
                    FaultyFileSystem.IO_ERROR);
            assertThrows(IOException.class, log.wal::force);
            assertEquals(forced, log.wal.positions().forced());
            assertEquals(1, faulty.fired());
        }
    }

    @Test
    void shouldSayWhenTheDiskIsFullAndLoseNothingThatWasSealed() throws IOException {
        final FaultyFileSystem faulty = new FaultyFileSystem(disk);
        try (HandLog log = HandLog.open(faulty, paper)) {
            log.frame(0, 10);
            log.wal.force();
            faulty.shortWriteOnce((operation, path) -> true);
            faulty.failAlways(
                    (operation, path) -> operation == Operation.WRITE, FaultyFileSystem.NO_SPACE);
            final IOException failure = assertThrows(IOException.class, () -> log.frame(10, 1_000));
            assertTrue(failure.getMessage().contains("No space left"), failure.getMessage());
            final List<Long> visible = log.read(0);
            assertTrue(visible.size() >= 10);
            try (HandLog copy = HandLog.open(disk.killClone(), paper.copy())) {
                assertEquals(visible, copy.found);
                copy.frame(visible.size(), visible.size() + 500);
                assertEquals(range(0, visible.size() + 500), copy.read(0));
            }
        }
    }

    @Test
    void shouldLetGoOfEveryMappingWhateverFailsWhileItIsOpened() throws IOException {
        try (HandLog log = HandLog.open(disk, paper)) {
            log.frame(0, 300);
            paper.flushed = 2 * 4096;
            log.wal.flushed(paper.flushed);
            log.frame(300, 400);
        }
        final FaultyFileSystem counting = new FaultyFileSystem(disk.killClone());
        HandLog.open(counting, paper.copy()).close();
        for (long n = 1; n <= counting.operations(); n++) {
            final MemFileSystem copy = disk.killClone();
            final FaultyFileSystem faulty = new FaultyFileSystem(copy);
            faulty.failNth(n, FaultyFileSystem.IO_ERROR);
            assertThrows(IOException.class, () -> HandLog.open(faulty, paper.copy()));
            assertEquals(0, copy.openMappings(), "operation " + n);
        }
    }
}
