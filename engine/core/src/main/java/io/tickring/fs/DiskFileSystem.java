package io.tickring.fs;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** The machine's own disk, through the JDK. */
public final class DiskFileSystem implements FileSystem {
    public static final DiskFileSystem INSTANCE = new DiskFileSystem();

    private DiskFileSystem() {}

    @Override
    public WritableFile create(Path file) throws IOException {
        return new ChannelFile(FileChannel.open(file, CREATE_NEW, WRITE), 0);
    }

    @Override
    public WritableFile append(Path file) throws IOException {
        final FileChannel channel = FileChannel.open(file, WRITE);
        return new ChannelFile(channel, channel.size());
    }

    @Override
    public MappedFile map(Path file, boolean writable) throws IOException {
        try (FileChannel channel =
                writable ? FileChannel.open(file, READ, WRITE) : FileChannel.open(file, READ)) {
            final long length = channel.size();
            if (length > MAX_MAP_LENGTH) {
                throw new IOException(
                        file
                                + " has "
                                + length
                                + " bytes; at most "
                                + MAX_MAP_LENGTH
                                + " are mapped");
            }
            return new ChannelMapping(
                    channel.map(
                            writable
                                    ? FileChannel.MapMode.READ_WRITE
                                    : FileChannel.MapMode.READ_ONLY,
                            0,
                            length));
        }
    }

    @Override
    public ByteBuffer read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, READ)) {
            final ByteBuffer bytes =
                    ByteBuffer.allocate(Math.toIntExact(channel.size()))
                            .order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw new EOFException(file + " shrank while it was read");
                }
            }
            return bytes.flip();
        }
    }

    @Override
    public void truncate(Path file, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, WRITE)) {
            channel.truncate(length);
            channel.force(true);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.delete(file);
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file);
    }

    @Override
    public long length(Path file) throws IOException {
        return Files.size(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        final Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        Files.createDirectory(directory);
        if (parent != null) {
            forceDirectory(parent);
        }
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    @Override
    public long usableSpace(Path path) throws IOException {
        // Asked often: a file store is found by reading the table of all mounts. 0 may be an error.
        final long usable = path.toFile().getUsableSpace();
        return usable > 0 ? usable : Files.getFileStore(path).getUsableSpace();
    }

    @Override
    public DirectoryLock lock(Path lockFile, boolean exclusive) throws IOException {
        return FileLocks.lock(lockFile, exclusive);
    }

    private static final class ChannelFile implements WritableFile {
        private final FileChannel channel;
        private long length;

        ChannelFile(FileChannel channel, long length) {
            this.channel = channel;
            this.length = length;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                length += channel.write(bytes, length);
            }
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static final class ChannelMapping implements MappedFile {
        private final MappedByteBuffer mapped;

        ChannelMapping(MappedByteBuffer mapped) {
            this.mapped = mapped;
            mapped.order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public ByteBuffer buffer() {
            return mapped;
        }

        @Override
        public long length() {
            return mapped.capacity();
        }

        @Override
        public void force(long from, long to) throws IOException {
            try {
                mapped.force((int) from, (int) (to - from));
            } catch (java.io.UncheckedIOException e) {
                throw e.getCause();
            }
        }

        @Override
        public void close() {
            if (mapped.capacity() > 0) {
                Unmapper.unmap(mapped);
            }
        }
    }
}
