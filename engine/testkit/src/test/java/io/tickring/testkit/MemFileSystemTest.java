package io.tickring.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.DirectoryLock;
import io.tickring.fs.LockHeldException;
import io.tickring.fs.MappedFile;
import io.tickring.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemFileSystemTest {
    private static final Path HOME = Path.of("/home");
    private static final Path FILE = HOME.resolve("file");
    private static final int LENGTH = 4 * 4096;

    private final MemFileSystem disk = new MemFileSystem();

    @BeforeEach
    void makeHome() throws IOException {
        disk.createDirectories(HOME);
    }

    private void create(Path file, int length, boolean forced) throws IOException {
        try (WritableFile out = disk.create(file)) {
            out.write(ByteBuffer.allocate(length));
            if (forced) {
                out.force();
            }
        }
    }

    /** A durable file of zeros, whose every word was then overwritten with its offset. */
    private MappedFile overwritten() throws IOException {
        create(FILE, LENGTH, true);
        disk.forceDirectory(HOME);
        final MappedFile mapped = disk.map(FILE, true);
        for (int at = 0; at < LENGTH; at += Long.BYTES) {
            mapped.buffer().putLong(at, at + 1);
        }
        return mapped;
    }

    @Test
    void shouldKeepForcedPagesInEveryCrashAndLoseAnyPartOfTheOthersInSome() throws IOException {
        final MappedFile mapped = overwritten();
        mapped.force(4096 + 17, 4096 + 18);
        final Set<Integer> lostWords = new HashSet<>();
        final Set<Integer> keptWords = new HashSet<>();
        int tornSectors = 0;
        for (long seed = 0; seed < 200; seed++) {
            final ByteBuffer left = disk.crashClone(seed).read(FILE);
            int kept = 0;
            for (int at = 0; at < LENGTH; at += Long.BYTES) {
                final long word = left.getLong(at);
                assertTrue(word == at + 1 || word == 0, "a word is torn, seed=" + seed);
                assertTrue(word != 0 || at / 4096 != 1, "a forced page is gone, seed=" + seed);
                (word == 0 ? lostWords : keptWords).add(at);
                kept += word == 0 ? 0 : 1;
                if (at % 512 == 504) {
                    tornSectors += kept > 0 && kept < 64 ? 1 : 0;
                    kept = 0;
                }
            }
        }
        assertEquals((LENGTH - 4096) / 8, lostWords.size(), "words that some crash lost");
        assertEquals(LENGTH / 8, keptWords.size(), "words that some crash kept");
        assertTrue(tornSectors > 100, "torn sectors: " + tornSectors);
        mapped.close();
    }

    @Test
    void shouldBeTheSameForTheSameSeed() throws IOException {
        overwritten().close();
        create(HOME.resolve("other"), 5000, false);
        final Set<Object> outcomes = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            assertEquals(disk.crashClone(seed).image(), disk.crashClone(seed).image());
            outcomes.add(disk.crashClone(seed).image());
        }
        assertTrue(outcomes.size() > 20, "outcomes: " + outcomes.size());
    }

    @Test
    void shouldKeepEverythingWhenOnlyTheProcessDied() throws IOException {
        final MappedFile mapped = overwritten();
        create(HOME.resolve("other"), 10, false);
        final MemFileSystem killed = disk.killClone();
        assertEquals(disk.image(), killed.image());
        mapped.buffer().putLong(0, 99);
        assertEquals(1, killed.read(FILE).getLong(0), "the clone is not its own disk");
        boolean lost = false;
        for (long seed = 0; seed < 20; seed++) {
            lost |= !killed.crashClone(seed).image().equals(killed.image());
        }
        assertTrue(lost, "a kill forced what nobody forced");
        mapped.close();
    }

    @Test
    void shouldLoseNamesThatWereNotForced() throws IOException {
        create(FILE, 10, true);
        disk.forceDirectory(HOME);
        final Path other = HOME.resolve("other");
        disk.rename(FILE, other);
        create(FILE, 20, true);
        final Set<List<Path>> seen = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            seen.add(disk.crashClone(seed).list(HOME));
        }
        assertEquals(Set.of(List.of(FILE), List.of(other), List.of(FILE, other)), seen);
        disk.forceDirectory(HOME);
        for (long seed = 0; seed < 100; seed++) {
            assertEquals(List.of(FILE, other), disk.crashClone(seed).list(HOME));
        }
    }

    /** Created, renamed and deleted names, each in or out, in any order but that of one name. */
    @Test
    void shouldKeepAnyNamesThatWereNotForcedButLoseNoFileThatOnlyMoved() throws IOException {
        final Path a = HOME.resolve("a");
        final Path b = HOME.resolve("b");
        final Path c = HOME.resolve("c");
        create(a, 1, true);
        create(b, 2, true);
        disk.forceDirectory(HOME);
        disk.rename(a, c);
        disk.delete(b);
        create(a, 3, true);
        create(b, 4, true);
        final Set<List<String>> seen = new HashSet<>();
        for (long seed = 0; seed < 2000; seed++) {
            final MemFileSystem crashed = disk.crashClone(seed);
            final List<String> names = new ArrayList<>();
            for (Path path : crashed.list(HOME)) {
                names.add(path.getFileName() + "=" + crashed.length(path));
            }
            seen.add(names);
            assertEquals(crashed.lostNames() == 0, names.equals(List.of("a=3", "b=4", "c=1")));
        }
        final Set<List<String>> possible = new HashSet<>();
        for (List<String> moved : List.of(List.of("a=1"), List.of("c=1"), List.of("a=3", "c=1"))) {
            for (List<String> replaced :
                    List.of(List.of("b=2"), List.<String>of(), List.of("b=4"))) {
                possible.add(Stream.of(moved, replaced).flatMap(List::stream).sorted().toList());
            }
        }
        assertEquals(possible, seen);
    }

    @Test
    void shouldShowARenamedFileAsTheOldOneOrTheNewOneAndItsBytesOnlyAsFarAsTheyWereForced()
            throws IOException {
        create(FILE, 8, true);
        disk.forceDirectory(HOME);
        final Path temporary = HOME.resolve("temporary");
        try (WritableFile out = disk.create(temporary)) {
            out.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}));
        }
        disk.rename(temporary, FILE);
        final Set<String> seen = new HashSet<>();
        for (long seed = 0; seed < 2000; seed++) {
            final MemFileSystem crashed = disk.crashClone(seed);
            assertTrue(crashed.exists(FILE), "neither the old nor the new, seed=" + seed);
            final ByteBuffer left = crashed.read(FILE);
            seen.add(left.limit() + (left.limit() > 0 && left.get(0) == 1 ? " written" : " zero"));
        }
        assertTrue(
                seen.containsAll(List.of("8 zero", "0 zero", "9 zero", "9 written", "3 written")),
                seen.toString());
        try (WritableFile out = disk.append(FILE)) {
            out.force();
        }
        disk.forceDirectory(HOME);
        for (long seed = 0; seed < 100; seed++) {
            final MemFileSystem crashed = disk.crashClone(seed);
            assertEquals(disk.image(), crashed.image());
            assertEquals(0, crashed.lostBytes() + crashed.lostNames());
        }
    }

    @Test
    void shouldLoseACutThatWasNotForced() throws IOException {
        create(FILE, 100, true);
        disk.forceDirectory(HOME);
        disk.truncate(FILE, 40);
        final Set<Long> lengths = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            final MemFileSystem crashed = disk.crashClone(seed);
            lengths.add(crashed.length(FILE));
            assertEquals(crashed.length(FILE) - 40, crashed.lostBytes());
        }
        assertEquals(Set.of(40L, 100L), lengths);
        try (WritableFile out = disk.append(FILE)) {
            out.force();
        }
        for (long seed = 0; seed < 100; seed++) {
            assertEquals(40, disk.crashClone(seed).length(FILE));
        }
    }

    /** Of what was stored in one page: all words up to a place, or all from a place on. */
    @Test
    void shouldTearPagesAtOnePlaceTooAndInEveryOrder() throws IOException {
        final MappedFile mapped = overwritten();
        int fronts = 0;
        int backs = 0;
        int laterPageOnly = 0;
        for (long seed = 0; seed < 500; seed++) {
            final MemFileSystem crashed = disk.crashClone(seed);
            final ByteBuffer left = crashed.read(FILE);
            int kept = 0;
            int edges = 0;
            for (int at = 0; at < 4096; at += Long.BYTES) {
                kept += left.getLong(at) == 0 ? 0 : 1;
                edges += at > 0 && left.getLong(at) == 0 != (left.getLong(at - 8) == 0) ? 1 : 0;
            }
            final boolean isSplit = edges == 1 && kept % 64 != 0;
            fronts += isSplit && left.getLong(0) != 0 ? 1 : 0;
            backs += isSplit && left.getLong(0) == 0 ? 1 : 0;
            laterPageOnly += kept == 0 && left.getLong(4096) != 0 ? 1 : 0;
            assertEquals(disk.image().equals(crashed.image()), crashed.lostBytes() == 0);
        }
        assertTrue(fronts > 10 && backs > 10, fronts + " fronts, " + backs + " backs");
        assertTrue(laterPageOnly > 10, laterPageOnly + " with a later page and not an earlier");
        mapped.close();
    }

    @Test
    void shouldLetAFileThatGrewBeAnyLengthBetween() throws IOException {
        create(FILE, 100, true);
        disk.forceDirectory(HOME);
        try (WritableFile out = disk.append(FILE)) {
            out.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
        }
        final Set<Long> lengths = new HashSet<>();
        for (long seed = 0; seed < 500; seed++) {
            lengths.add(disk.crashClone(seed).length(FILE));
        }
        assertEquals(9, lengths.size(), lengths.toString());
    }

    @Test
    void shouldWriteBackSomePagesOfItsOwnAccord() throws IOException {
        final MappedFile mapped = overwritten();
        disk.writeBack(1);
        int kept = 0;
        for (int page = 0; page < LENGTH; page += 4096) {
            boolean always = true;
            for (long seed = 0; seed < 50; seed++) {
                always &= disk.crashClone(seed).read(FILE).getLong(page) != 0;
            }
            kept += always ? 1 : 0;
        }
        assertTrue(kept > 0 && kept < 4, "pages written back: " + kept);
        mapped.close();
    }

    @Test
    void shouldShareMemoryBetweenMappingsAndSpoilItWhenTheLastIsClosed() throws IOException {
        create(FILE, 64, true);
        final MappedFile first = disk.map(FILE, true);
        final MappedFile second = disk.map(FILE, false);
        first.buffer().putLong(8, 7);
        assertEquals(7, second.buffer().getLong(8));
        assertTrue(second.buffer().isDirect() && second.buffer().isReadOnly());
        assertEquals(2, disk.openMappings());
        first.close();
        assertEquals(7, second.buffer().getLong(8));
        second.close();
        assertNotEquals(7, second.buffer().getLong(8), "a late read finds what it should not");
        assertEquals(7, disk.read(FILE).getLong(8));
        assertEquals(0, disk.openMappings());
        assertThrows(IllegalStateException.class, second::close);
        assertThrows(IOException.class, () -> first.force(0, 8));
    }

    @Test
    void shouldRefuseWhatADiskRefuses() throws IOException {
        create(FILE, 1, true);
        final Path absent = HOME.resolve("absent");
        assertThrows(FileAlreadyExistsException.class, () -> disk.create(FILE));
        assertThrows(NoSuchFileException.class, () -> disk.create(absent.resolve("file")));
        assertThrows(NoSuchFileException.class, () -> disk.append(absent));
        assertThrows(NoSuchFileException.class, () -> disk.map(absent, false));
        assertThrows(NoSuchFileException.class, () -> disk.delete(absent));
        assertThrows(NoSuchFileException.class, () -> disk.rename(absent, FILE));
        assertThrows(NoSuchFileException.class, () -> disk.list(absent));
        assertThrows(FileAlreadyExistsException.class, () -> disk.createDirectories(FILE));
        assertFalse(disk.exists(absent));
        disk.delete(FILE);
        disk.delete(HOME);
        assertFalse(disk.exists(HOME));
    }

    @Test
    void shouldLockForOneWriterOrManyReadersAndForgetLocksWithTheProcess() throws IOException {
        final Path lockFile = HOME.resolve("LOCK");
        assertThrows(NoSuchFileException.class, () -> disk.lock(lockFile, false));
        final DirectoryLock writer = disk.lock(lockFile, true);
        assertThrows(LockHeldException.class, () -> disk.lock(lockFile, true));
        assertThrows(LockHeldException.class, () -> disk.lock(lockFile, false));
        disk.killClone().lock(lockFile, true).close();
        writer.close();
        writer.close();
        final DirectoryLock first = disk.lock(lockFile, false);
        final DirectoryLock second = disk.lock(lockFile, false);
        first.close();
        assertThrows(LockHeldException.class, () -> disk.lock(lockFile, true));
        second.close();
        disk.lock(lockFile, true).close();
    }

    @Test
    void shouldWriteWhatFitsAndThenSayThatItIsFull() throws IOException {
        final Path file = Path.of("/full");
        final Path other = Path.of("/other");
        final MemFileSystem small = new MemFileSystem();
        assertEquals(Long.MAX_VALUE, small.usableSpace(file));
        small.capacity(150);
        try (WritableFile out = small.create(file)) {
            out.write(ByteBuffer.allocate(100));
            assertEquals(50, small.usableSpace(file));
            final String message =
                    assertThrows(IOException.class, () -> out.write(ByteBuffer.allocate(60)))
                            .getMessage();
            assertEquals("No space left on device", message);
            assertEquals(150, out.length());
        }
        assertEquals(0, small.usableSpace(file));
        small.create(other).close();
        small.delete(file);
        assertEquals(150, small.usableSpace(file));
        try (WritableFile out = small.append(other)) {
            out.write(ByteBuffer.allocate(150));
        }
        assertEquals(150, small.used());
    }
}
