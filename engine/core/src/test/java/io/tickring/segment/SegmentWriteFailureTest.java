package io.tickring.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.DirectoryLock;
import io.tickring.fs.DiskFileSystem;
import io.tickring.fs.FileSystem;
import io.tickring.fs.MappedFile;
import io.tickring.fs.WritableFile;
import io.tickring.tick.Names;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentWriteFailureTest {
    @TempDir private Path directory;

    private static List<SegmentMeta> write(
            FileSystem fs, Path into, GeneratedFlush flush, Names names) throws IOException {
        return new FlushWriter(new SegmentConfig(100, 50, 1 << 29))
                .write(fs, into, new AtomicLong()::getAndIncrement, flush.list, names);
    }

    @Test
    void shouldLeaveNothingBehindAndNameTheStepWhicheverOperationFails() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.of(11, 600);
        final FailingFileSystem counting = new FailingFileSystem(Integer.MAX_VALUE, false);
        assertTrue(write(counting, directory, flush, flush).size() > 1);
        for (final Path file : DiskFileSystem.INSTANCE.list(directory)) {
            DiskFileSystem.INSTANCE.delete(file);
        }
        for (int failing = 0; failing < counting.operations.size(); failing++) {
            final FailingFileSystem fs = new FailingFileSystem(failing, false);
            final IOException failure =
                    assertThrows(IOException.class, () -> write(fs, directory, flush, flush));
            final String operation = counting.operations.get(failing);
            assertTrue(
                    failure.getMessage().startsWith("cannot " + operation),
                    operation + ": " + failure.getMessage());
            assertTrue(failure.getMessage().contains(directory.toString()), failure.getMessage());
            assertNotNull(failure.getCause());
            assertEquals(List.of(), DiskFileSystem.INSTANCE.list(directory), "failing " + failing);
        }
        assertTrue(counting.operations.containsAll(List.of("create", "write", "force", "rename")));
    }

    @Test
    void shouldReportTheFirstFailureWhenNothingCanBeDeletedEither() {
        final GeneratedFlush flush = GeneratedFlush.of(11, 600);
        final FailingFileSystem fs = new FailingFileSystem(5, true);
        final IOException failure =
                assertThrows(IOException.class, () -> write(fs, directory, flush, flush));
        assertTrue(failure.getMessage().startsWith("cannot write segment"), failure.getMessage());
    }

    @Test
    void shouldLeaveNothingBehindWhenANameIsUnknown() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.of(11, 600);
        final Names sourceless =
                new Names() {
                    @Override
                    public String symbol(int symbolId) {
                        return flush.symbol(symbolId);
                    }

                    @Override
                    public TickType type(int typeId) {
                        return flush.type(typeId);
                    }

                    @Override
                    public String source(int sourceId) {
                        throw new IllegalArgumentException("no source " + sourceId);
                    }
                };
        assertThrows(
                IllegalArgumentException.class,
                () -> write(DiskFileSystem.INSTANCE, directory, flush, sourceless));
        assertEquals(List.of(), DiskFileSystem.INSTANCE.list(directory));
    }

    @Test
    void shouldWriteAgainAfterAFailure() throws IOException {
        final GeneratedFlush flush = GeneratedFlush.of(11, 600);
        final FlushWriter writer = new FlushWriter(new SegmentConfig(100, 50, 1 << 29));
        final AtomicLong ids = new AtomicLong();
        assertThrows(
                IOException.class,
                () ->
                        writer.write(
                                new FailingFileSystem(9, false),
                                directory,
                                ids::getAndIncrement,
                                flush.list,
                                flush));
        final List<SegmentMeta> metas =
                writer.write(
                        DiskFileSystem.INSTANCE,
                        directory,
                        ids::getAndIncrement,
                        flush.list,
                        flush);
        for (final SegmentMeta meta : metas) {
            try (Segment segment =
                    Segment.open(
                            DiskFileSystem.INSTANCE, directory.resolve(meta.fileName()), meta)) {
                assertEquals(List.of(), segment.verify(bytes -> {}));
            }
        }
    }

    /** The disk, but that one operation fails; deletes can be made to fail, too. */
    private static final class FailingFileSystem implements FileSystem {
        private final FileSystem disk = DiskFileSystem.INSTANCE;
        private final List<String> operations = new ArrayList<>();
        private final int failing;
        private final boolean deleteFails;

        FailingFileSystem(int failing, boolean deleteFails) {
            this.failing = failing;
            this.deleteFails = deleteFails;
        }

        private void step(String operation) throws IOException {
            operations.add(operation);
            if (operations.size() - 1 == failing) {
                throw new IOException("no luck with " + operation);
            }
        }

        @Override
        public WritableFile create(Path file) throws IOException {
            step("create");
            final WritableFile created = disk.create(file);
            return new WritableFile() {
                @Override
                public void write(ByteBuffer bytes) throws IOException {
                    step("write");
                    created.write(bytes);
                }

                @Override
                public long length() {
                    return created.length();
                }

                @Override
                public void force() throws IOException {
                    step("force");
                    created.force();
                }

                @Override
                public void close() throws IOException {
                    created.close();
                }
            };
        }

        @Override
        public WritableFile append(Path file) throws IOException {
            return disk.append(file);
        }

        @Override
        public MappedFile map(Path file, boolean writable) throws IOException {
            return disk.map(file, writable);
        }

        @Override
        public ByteBuffer read(Path file) throws IOException {
            return disk.read(file);
        }

        @Override
        public void truncate(Path file, long length) throws IOException {
            disk.truncate(file, length);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            step("rename");
            disk.rename(from, to);
        }

        @Override
        public void delete(Path file) throws IOException {
            if (deleteFails) {
                throw new IOException("no luck with delete");
            }
            disk.delete(file);
        }

        @Override
        public boolean exists(Path file) {
            return disk.exists(file);
        }

        @Override
        public long length(Path file) throws IOException {
            return disk.length(file);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            step("force directory");
            disk.forceDirectory(directory);
        }

        @Override
        public void createDirectories(Path directory) throws IOException {
            disk.createDirectories(directory);
        }

        @Override
        public List<Path> list(Path directory) throws IOException {
            return disk.list(directory);
        }

        @Override
        public long usableSpace(Path path) throws IOException {
            return disk.usableSpace(path);
        }

        @Override
        public DirectoryLock lock(Path lockFile, boolean exclusive) throws IOException {
            return disk.lock(lockFile, exclusive);
        }
    }
}
