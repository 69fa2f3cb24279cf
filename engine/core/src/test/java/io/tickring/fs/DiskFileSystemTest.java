package io.tickring.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("smoke")
class DiskFileSystemTest {
    private static final FileSystem DISK = DiskFileSystem.INSTANCE;

    @TempDir private Path directory;

    private Path write(String name, int... bytes) throws IOException {
        final Path file = directory.resolve(name);
        try (WritableFile out = DISK.create(file)) {
            append(out, bytes);
        }
        return file;
    }

    private static void append(WritableFile out, int... bytes) throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocate(bytes.length);
        for (int b : bytes) {
            buffer.put((byte) b);
        }
        out.write(buffer.flip());
        out.force();
    }

    @Test
    void shouldKeepWhatIsStoredThroughAMapping() throws IOException {
        final Path file = write("file", new int[10_000]);
        try (MappedFile mapped = DISK.map(file, true)) {
            assertEquals(ByteOrder.LITTLE_ENDIAN, mapped.buffer().order());
            assertEquals(10_000, mapped.length());
            mapped.buffer().putLong(8_001, 0x0102030405060708L);
            mapped.force(8_001, 8_009);
            mapped.force(0, 10_000);
            mapped.force(5, 5);
        }
        assertEquals(0x0102030405060708L, DISK.read(file).getLong(8_001));
        try (MappedFile mapped = DISK.map(file, false)) {
            assertEquals(8, mapped.buffer().get(8_001));
            assertThrows(ReadOnlyBufferException.class, () -> mapped.buffer().put(0, (byte) 1));
        }
    }

    @Test
    void shouldMapAnEmptyFile() throws IOException {
        try (MappedFile mapped = DISK.map(write("empty"), false)) {
            assertEquals(0, mapped.length());
        }
    }

    @Test
    void shouldCreateNoFileThatExistsAndOpenNoneThatDoesNot() throws IOException {
        final Path file = write("file", 1);
        assertThrows(FileAlreadyExistsException.class, () -> DISK.create(file));
        final Path absent = directory.resolve("absent");
        assertThrows(NoSuchFileException.class, () -> DISK.append(absent));
        assertThrows(NoSuchFileException.class, () -> DISK.map(absent, true));
        assertThrows(NoSuchFileException.class, () -> DISK.read(absent));
        assertThrows(NoSuchFileException.class, () -> DISK.delete(absent));
        assertFalse(DISK.exists(absent));
    }

    @Test
    void shouldWriteOnBehindTheEnd() throws IOException {
        final Path file = write("file", 1, 2, 3);
        try (WritableFile out = DISK.append(file)) {
            assertEquals(3, out.length());
            append(out, 4, 5);
            assertEquals(5, out.length());
        }
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, DISK.read(file).array());
        DISK.truncate(file, 2);
        assertEquals(2, DISK.length(file));
        assertArrayEquals(new byte[] {1, 2}, DISK.read(file).array());
    }

    @Test
    void shouldReplaceAFileByARename() throws IOException {
        final Path from = write("from", 1);
        final Path to = write("to", 2);
        DISK.rename(from, to);
        DISK.forceDirectory(directory);
        assertEquals(List.of(to), DISK.list(directory));
        assertEquals(1, DISK.read(to).get(0));
    }

    @Test
    void shouldCreateADirectoryAndThoseAboveItOnceOrAgain() throws IOException {
        final Path deep = directory.resolve("a").resolve("b").resolve("c");
        DISK.createDirectories(deep);
        DISK.createDirectories(deep);
        assertTrue(Files.isDirectory(deep));
        final Path file = write("file", 1);
        assertThrows(IOException.class, () -> DISK.createDirectories(file.resolve("below")));
    }

    @Test
    void shouldListEntriesInTheOrderOfTheirNames() throws IOException {
        final Path b = write("b");
        final Path c = write("c");
        final Path a = write("a");
        assertEquals(List.of(a, b, c), DISK.list(directory));
        assertTrue(DISK.usableSpace(directory) > 0);
    }
}
