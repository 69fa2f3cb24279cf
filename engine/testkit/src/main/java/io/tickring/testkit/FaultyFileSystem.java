package io.tickring.testkit;

import io.tickring.fs.DirectoryLock;
import io.tickring.fs.FileSystem;
import io.tickring.fs.MappedFile;
import io.tickring.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Another disk, failing when it is told to. Any thread.
 *
 * <p>An operation that fails does nothing, but for a short write, which writes half. All operations
 * and all faults that fired are counted: a test whose fault never fired proved nothing.
 */
public final class FaultyFileSystem implements FileSystem {
    public static final String NO_SPACE = "No space left on device";
    public static final String IO_ERROR = "Input/output error";

    /** What can fail. Asking whether a file exists cannot. */
    public enum Operation {
        CREATE,
        APPEND,
        MAP,
        READ,
        TRUNCATE,
        RENAME,
        DELETE,
        LENGTH,
        FORCE_DIRECTORY,
        CREATE_DIRECTORIES,
        LIST,
        USABLE_SPACE,
        LOCK,
        WRITE,
        FORCE,
        FORCE_MAPPED
    }

    /** Which operations are meant. */
    @FunctionalInterface
    public interface When {
        boolean matches(Operation operation, Path path);

        /** Any of these operations, on any path. */
        static When any(Operation first, Operation... more) {
            final Set<Operation> operations = EnumSet.of(first, more);
            return (operation, path) -> operations.contains(operation);
        }

        /** Those of these that concern a directory of this name, or a file in one. */
        default When in(String directory) {
            return (operation, path) ->
                    matches(operation, path)
                            && (path.endsWith(directory)
                                    || path.getParent() != null
                                            && path.getParent().endsWith(directory));
        }

        /** Those of these whose file's name begins so. */
        default When named(String prefix) {
            return (operation, path) ->
                    matches(operation, path) && path.getFileName().toString().startsWith(prefix);
        }
    }

    private final FileSystem disk;
    private final List<Fault> faults = new ArrayList<>();
    private final List<Stall> stalls = new ArrayList<>();
    private final List<Fired> fired = new ArrayList<>();
    private volatile When observer = (operation, path) -> true;
    private long operations;

    /** An operation that failed here. */
    public record Fired(Operation operation, Path path) {}

    private static final class Fault {
        private final When when;
        private final String message;
        private final boolean shortWrite;
        private long skip;
        private long times;

        Fault(When when, long skip, long times, String message, boolean shortWrite) {
            this.when = when;
            this.skip = skip;
            this.times = times;
            this.message = message;
            this.shortWrite = shortWrite;
        }

        boolean fires(Operation operation, Path path) {
            if (times == 0 || !when.matches(operation, path)) {
                return false;
            }
            if (skip > 0) {
                skip--;
                return false;
            }
            times--;
            return true;
        }
    }

    /** Holds matching operations until it is released. */
    public static final class Stall implements AutoCloseable {
        private final When when;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        private Stall(When when) {
            this.when = when;
        }

        /** Returns when an operation hangs here. */
        public void awaitReached() throws InterruptedException {
            reached.await();
        }

        /** Whether an operation hangs, or hung, here. */
        public boolean isReached() {
            return reached.getCount() == 0;
        }

        /** Lets the held operations go on, and all that follow. */
        @Override
        public void close() {
            released.countDown();
        }

        private void pass() throws IOException {
            reached.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted in a stalled operation", e);
            }
        }
    }

    public FaultyFileSystem(FileSystem disk) {
        this.disk = disk;
    }

    /** The n-th operation from now on fails, n counting from 1. */
    public void failNth(long n, String message) {
        add(new Fault((operation, path) -> true, n - 1, 1, message, false));
    }

    /** The n-th operation from now on fails; a write writes half of its bytes before. */
    public void cutNth(long n) {
        add(new Fault((operation, path) -> true, n - 1, 1, NO_SPACE, true));
    }

    /** The n-th operation from now on fails, and all that follow: the disk is gone. */
    public void failFrom(long n, String message) {
        add(new Fault((operation, path) -> true, n - 1, Long.MAX_VALUE, message, false));
    }

    /** The n-th matching operation from now on fails, n counting from 1. */
    public void failNth(When when, long n, String message) {
        add(new Fault(when, n - 1, 1, message, false));
    }

    /** The n-th matching operation from now on fails, and all matching ones that follow. */
    public void failFrom(When when, long n, String message) {
        add(new Fault(when, n - 1, Long.MAX_VALUE, message, false));
    }

    /** The next matching operation fails. */
    public void failOnce(When when, String message) {
        add(new Fault(when, 0, 1, message, false));
    }

    /** All matching operations fail. */
    public void failAlways(When when, String message) {
        add(new Fault(when, 0, Long.MAX_VALUE, message, false));
    }

    /** The next matching write writes half of its bytes, then fails: the disk is full. */
    public void shortWriteOnce(When when) {
        add(
                new Fault(
                        (operation, path) ->
                                operation == Operation.WRITE && when.matches(operation, path),
                        0,
                        1,
                        NO_SPACE,
                        true));
    }

    private synchronized void add(Fault fault) {
        faults.add(fault);
    }

    /** Takes all faults back. */
    public synchronized void heal() {
        faults.clear();
    }

    /** Matching operations hang until the stall is closed. */
    public synchronized Stall stall(When when) {
        final Stall stall = new Stall(when);
        stalls.add(stall);
        return stall;
    }

    /** Is told of every operation before it is done, on its thread; its answer means nothing. */
    public void observe(When newObserver) {
        observer = newObserver;
    }

    /** Operations asked for so far, those that failed included. */
    public synchronized long operations() {
        return operations;
    }

    /** Operations that failed here so far. */
    public synchronized long fired() {
        return fired.size();
    }

    /** Which operations failed here so far, in order. */
    public synchronized List<Fired> allFired() {
        return List.copyOf(fired);
    }

    /** Counts an operation; throws its fault, or answers the one that cuts a write short. */
    private Fault pass(Operation operation, Path path) throws IOException {
        final List<Stall> holding = new ArrayList<>();
        final Fault fault;
        observer.matches(operation, path);
        synchronized (this) {
            operations++;
            stalls.stream().filter(s -> s.when.matches(operation, path)).forEach(holding::add);
            fault =
                    faults.stream()
                            .filter(candidate -> candidate.fires(operation, path))
                            .findFirst()
                            .orElse(null);
            if (fault != null) {
                fired.add(new Fired(operation, path));
            }
        }
        for (Stall stall : holding) {
            stall.pass();
        }
        if (fault != null && !(fault.shortWrite && operation == Operation.WRITE)) {
            throw failure(fault, operation, path);
        }
        return fault;
    }

    private static IOException failure(Fault fault, Operation operation, Path path) {
        return new IOException(fault.message + " (" + operation + ' ' + path.getFileName() + ')');
    }

    @Override
    public WritableFile create(Path file) throws IOException {
        pass(Operation.CREATE, file);
        return new FaultyFile(file, disk.create(file));
    }

    @Override
    public WritableFile append(Path file) throws IOException {
        pass(Operation.APPEND, file);
        return new FaultyFile(file, disk.append(file));
    }

    @Override
    public MappedFile map(Path file, boolean writable) throws IOException {
        pass(Operation.MAP, file);
        return new FaultyMapping(file, disk.map(file, writable));
    }

    @Override
    public ByteBuffer read(Path file) throws IOException {
        pass(Operation.READ, file);
        return disk.read(file);
    }

    @Override
    public void truncate(Path file, long length) throws IOException {
        pass(Operation.TRUNCATE, file);
        disk.truncate(file, length);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        pass(Operation.RENAME, from);
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        pass(Operation.DELETE, file);
        disk.delete(file);
    }

    @Override
    public boolean exists(Path file) {
        return disk.exists(file);
    }

    @Override
    public long length(Path file) throws IOException {
        pass(Operation.LENGTH, file);
        return disk.length(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        pass(Operation.FORCE_DIRECTORY, directory);
        disk.forceDirectory(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        pass(Operation.CREATE_DIRECTORIES, directory);
        disk.createDirectories(directory);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        pass(Operation.LIST, directory);
        return disk.list(directory);
    }

    @Override
    public long usableSpace(Path path) throws IOException {
        pass(Operation.USABLE_SPACE, path);
        return disk.usableSpace(path);
    }

    @Override
    public DirectoryLock lock(Path lockFile, boolean exclusive) throws IOException {
        pass(Operation.LOCK, lockFile);
        return disk.lock(lockFile, exclusive);
    }

    private final class FaultyFile implements WritableFile {
        private final Path path;
        private final WritableFile file;

        FaultyFile(Path path, WritableFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            final Fault fault = pass(Operation.WRITE, path);
            if (fault != null) {
                final int limit = bytes.limit();
                file.write(bytes.limit(bytes.position() + bytes.remaining() / 2));
                bytes.limit(limit);
                throw failure(fault, Operation.WRITE, path);
            }
            file.write(bytes);
        }

        @Override
        public long length() {
            return file.length();
        }

        @Override
        public void force() throws IOException {
            pass(Operation.FORCE, path);
            file.force();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private final class FaultyMapping implements MappedFile {
        private final Path path;
        private final MappedFile mapping;

        FaultyMapping(Path path, MappedFile mapping) {
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
            pass(Operation.FORCE_MAPPED, path);
            mapping.force(from, to);
        }

        @Override
        public void close() {
            mapping.close();
        }
    }
}
