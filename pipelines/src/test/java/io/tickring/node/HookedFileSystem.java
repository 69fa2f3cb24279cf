package io.tickring.node;

import io.tickring.Await;
import io.tickring.fs.DirectoryLock;
import io.tickring.fs.DiskFileSystem;
import io.tickring.fs.FileSystem;
import io.tickring.fs.MappedFile;
import io.tickring.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The machine's disk with a hook before every call that touches it: the hook counts, waits or
 * throws. Changed at any time, by any thread.
 */
final class HookedFileSystem implements FileSystem {
    /** Is told of each call; what it throws the call throws. */
    interface Hook {
        void before(Call call, Path file) throws IOException;
    }

    enum Call {
        CREATE,
        APPEND,
        WRITE,
        FORCE,
        MAP,
        FORCE_MAPPED,
        READ,
        TRUNCATE,
        RENAME,
        DELETE,
        FORCE_DIRECTORY,
        LIST
    }

    private static final Hook NOTHING = (call, file) -> {};

    private final FileSystem disk = DiskFileSystem.INSTANCE;
    private final AtomicInteger manifestForces = new AtomicInteger();
    private volatile Hook hook = NOTHING;

    void hook(Hook wanted) {
        hook = wanted;
    }

    void unhook() {
        hook = NOTHING;
    }

    /** Waits until the spare log files of a new store are ready: the log agents are idle. */
    void awaitSpares(int shards, int spareFiles) {
        // Opening forces the manifest; then each file that is made ready, the first one too, is
        // written into it last.
        final int forces = shards * (2 + spareFiles);
        Await.until("spare log files", () -> manifestForces.get() >= forces);
    }

    /** Whether a file lies in the directory of this shard. */
    static boolean isIn(int shard, Path file) {
        return file.getParent() != null
                && file.getParent().getFileName().toString().equals("shard-" + shard);
    }

    @Override
    public WritableFile create(Path file) throws IOException {
        hook.before(Call.CREATE, file);
        return new Hooked(file, disk.create(file));
    }

    @Override
    public WritableFile append(Path file) throws IOException {
        hook.before(Call.APPEND, file);
        return new Hooked(file, disk.append(file));
    }

    @Override
    public MappedFile map(Path file, boolean writable) throws IOException {
        hook.before(Call.MAP, file);
        return new HookedMapping(file, disk.map(file, writable));
    }

    @Override
    public ByteBuffer read(Path file) throws IOException {
        hook.before(Call.READ, file);
        return disk.read(file);
    }

    @Override
    public void truncate(Path file, long length) throws IOException {
        hook.before(Call.TRUNCATE, file);
        disk.truncate(file, length);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        hook.before(Call.RENAME, to);
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        hook.before(Call.DELETE, file);
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
        hook.before(Call.FORCE_DIRECTORY, directory);
        disk.forceDirectory(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        hook.before(Call.LIST, directory);
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

    private final class Hooked implements WritableFile {
        private final Path path;
        private final WritableFile file;

        Hooked(Path path, WritableFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            hook.before(Call.WRITE, path);
            file.write(bytes);
        }

        @Override
        public long length() {
            return file.length();
        }

        @Override
        public void force() throws IOException {
            hook.before(Call.FORCE, path);
            file.force();
            if (path.getFileName().toString().equals("MANIFEST")) {
                manifestForces.incrementAndGet();
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private final class HookedMapping implements MappedFile {
        private final Path path;
        private final MappedFile mapping;

        HookedMapping(Path path, MappedFile mapping) {
            this.path = path;
            this.mapping = mapping;
        }

        @Override
        public ByteBuffer buffer() {
            return mapping.buffer();
        }

        @Override
        public long length() {
            return mapping.length();
        }

        @Override
        public void force(long from, long to) throws IOException {
            hook.before(Call.FORCE_MAPPED, path);
            mapping.force(from, to);
        }

        @Override
        public void close() {
            mapping.close();
        }
    }
}
