package io.tickring.testkit;

import io.tickring.fs.DirectoryLock;
import io.tickring.fs.FileSystem;
import io.tickring.fs.LockHeldException;
import io.tickring.fs.MappedFile;
import io.tickring.fs.WritableFile;
import io.tickring.symbol.SlotHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A disk in memory that knows what a loss of power would leave of it. Any thread.
 *
 * <p>Contents are durable page by page where they were forced, names where their directory was.
 * {@link #crashClone} is the disk after the power failed, {@link #killClone} after the process was
 * killed; both leave this one as it is, so that one run can be cut at many points. Mappings are
 * direct memory, shared by all who map a file.
 */
public final class MemFileSystem implements FileSystem {
    private final Map<Path, MemFolder> folders = new TreeMap<>();
    private final Map<Path, Integer> locks = new HashMap<>();
    private int openMappings;
    private int openFiles;
    private long lostBytes;
    private int lostNames;
    private long capacity = Long.MAX_VALUE;

    public MemFileSystem() {
        folders.put(Path.of("/"), new MemFolder());
    }

    /**
     * This disk after its machine lost power: what was forced, plus any part of the rest, torn at 8
     * and at 512 bytes, pages in any order; of the names that were not forced any may be there, but
     * what was done to one name later is there only with what was done to it before. A file that
     * only moved is under its old name or its new one, never under none.
     */
    public synchronized MemFileSystem crashClone(long seed) {
        final Random random = dice(seed);
        final double newness = MemFolder.newness(random);
        final MemFileSystem clone = new MemFileSystem();
        final Map<MemFile, MemFile> crashed = new HashMap<>();
        folders.forEach(
                (path, folder) ->
                        clone.folders.put(
                                path,
                                folder.crash(
                                        random,
                                        newness,
                                        crashed,
                                        lost -> clone.lostNames += lost)));
        crashed.forEach((before, after) -> clone.lostBytes += after.differingBytes(before));
        return clone;
    }

    /**
     * This disk after its process was killed: the kernel keeps all that was stored. What was not
     * forced can still be lost, by a crash of the clone.
     */
    public synchronized MemFileSystem killClone() {
        final MemFileSystem clone = new MemFileSystem();
        final Map<MemFile, MemFile> copies = new HashMap<>();
        folders.forEach((path, folder) -> clone.folders.put(path, folder.copy(copies)));
        return clone;
    }

    /** Lets the kernel write some dirty pages that nobody forced, as it does at any time. */
    public synchronized void writeBack(long seed) {
        final Random random = dice(seed);
        for (MemFolder folder : folders.values()) {
            folder.files.values().forEach(file -> file.writeBack(random));
        }
    }

    /** Every file and its bytes, to be compared with a later image. */
    public synchronized Map<Path, ByteBuffer> image() {
        final Map<Path, ByteBuffer> image = new TreeMap<>();
        for (MemFolder folder : folders.values()) {
            folder.files.forEach((path, file) -> image.put(path, ByteBuffer.wrap(file.bytes())));
        }
        return image;
    }

    /** Changes one byte of a file, durably, behind everybody's back. */
    public synchronized void flip(Path file, long offset, int mask) throws IOException {
        final MemFile target = find(file);
        final ByteBuffer memory = target.map();
        memory.put((int) offset, (byte) (memory.get((int) offset) ^ mask));
        target.force();
        target.unmap();
    }

    /**
     * Bytes of files that the crash which made this disk took away or left old; 0 for a disk that
     * no crash made.
     */
    public synchronized long lostBytes() {
        return lostBytes;
    }

    /** Changes of names that the crash which made this disk took away. */
    public synchronized int lostNames() {
        return lostNames;
    }

    /** Mappings that were not closed yet; what stays when a store is closed is a leak. */
    public synchronized int openMappings() {
        return openMappings;
    }

    /** Files open for writing; what stays when a store is closed is a leak. */
    public synchronized int openFiles() {
        return openFiles;
    }

    /** So many more are open; callers hold the lock. */
    void filesOpened(int more) {
        openFiles += more;
    }

    /** So many more are mapped; callers hold the lock. */
    void mappingsOpened(int more) {
        openMappings += more;
    }

    /** The first numbers of neighbouring seeds are much alike unless the seeds are spread. */
    private static Random dice(long seed) {
        return new Random(SlotHash.splitmix64(seed));
    }

    private static Path key(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private MemFolder folderOf(Path file) throws IOException {
        final MemFolder folder = folders.get(key(file).getParent());
        if (folder == null) {
            throw new NoSuchFileException(file.toString());
        }
        return folder;
    }

    private MemFile find(Path file) throws IOException {
        final MemFile found = folderOf(file).files.get(key(file));
        if (found == null) {
            throw new NoSuchFileException(file.toString());
        }
        return found;
    }

    @Override
    public synchronized WritableFile create(Path file) throws IOException {
        if (exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        final MemFile created = new MemFile();
        folderOf(file).apply(new MemFolder.Change(null, key(file), created));
        return new MemWriter(this, created, 0);
    }

    @Override
    public synchronized WritableFile append(Path file) throws IOException {
        final MemFile found = find(file);
        return new MemWriter(this, found, found.length());
    }

    @Override
    public synchronized MappedFile map(Path file, boolean writable) throws IOException {
        final MemFile found = find(file);
        if (found.length() > MAX_MAP_LENGTH) {
            throw new IOException(file + " has " + found.length() + " bytes, too many to map");
        }
        return new MemMapping(this, found, writable);
    }

    @Override
    public synchronized ByteBuffer read(Path file) throws IOException {
        return MemFile.littleEndian(ByteBuffer.wrap(find(file).bytes()));
    }

    @Override
    public synchronized void truncate(Path file, long length) throws IOException {
        find(file).truncate(length);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        final MemFile file = find(from);
        final MemFolder target = folderOf(to);
        if (target == folderOf(from)) {
            target.apply(new MemFolder.Change(key(from), key(to), file));
        } else {
            folderOf(from).apply(new MemFolder.Change(key(from), null, null));
            target.apply(new MemFolder.Change(null, key(to), file));
        }
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        if (folders.containsKey(key(file))) {
            if (!list(file).isEmpty()) {
                throw new java.nio.file.DirectoryNotEmptyException(file.toString());
            }
            folders.remove(key(file));
            return;
        }
        find(file);
        folderOf(file).apply(new MemFolder.Change(key(file), null, null));
    }

    @Override
    public synchronized boolean exists(Path file) {
        final Path key = key(file);
        final MemFolder parent = key.getParent() == null ? null : folders.get(key.getParent());
        return folders.containsKey(key) || parent != null && parent.files.containsKey(key);
    }

    @Override
    public synchronized long length(Path file) throws IOException {
        return find(file).length();
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        final MemFolder folder = folders.get(key(directory));
        if (folder == null) {
            throw new NoSuchFileException(directory.toString());
        }
        folder.force();
    }

    @Override
    public synchronized void createDirectories(Path directory) throws IOException {
        final Path key = key(directory);
        if (folders.containsKey(key)) {
            return;
        }
        if (exists(directory)) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        if (key.getParent() != null) {
            createDirectories(key.getParent());
        }
        folders.put(key, new MemFolder());
    }

    @Override
    public synchronized List<Path> list(Path directory) throws IOException {
        final Path key = key(directory);
        final MemFolder folder = folders.get(key);
        if (folder == null) {
            throw new NoSuchFileException(directory.toString());
        }
        final TreeSet<Path> entries = new TreeSet<>();
        folder.files.keySet().forEach(file -> entries.add(directory.resolve(file.getFileName())));
        for (Path other : folders.keySet()) {
            if (key.equals(other.getParent())) {
                entries.add(directory.resolve(other.getFileName()));
            }
        }
        return List.copyOf(entries);
    }

    /**
     * Makes this a disk of so many bytes. A write for which there is no room writes what fits and
     * fails; what is deleted makes room at once. Clones have no bound.
     */
    public synchronized void capacity(long bytes) {
        capacity = bytes;
    }

    /** Bytes of all files. */
    public synchronized long used() {
        return folders.values().stream()
                .flatMap(folder -> folder.files.values().stream())
                .mapToLong(MemFile::length)
                .sum();
    }

    @Override
    public synchronized long usableSpace(Path path) {
        return capacity == Long.MAX_VALUE ? capacity : Math.max(0, capacity - used());
    }

    /** Writes as much as there is room for. Callers hold the lock. */
    void writeWhatFits(MemFile file, ByteBuffer bytes, long at) throws IOException {
        if (capacity == Long.MAX_VALUE || bytes.remaining() <= capacity - used()) {
            file.write(bytes, at);
            return;
        }
        final int room = (int) Math.max(0, capacity - used());
        file.write(bytes.limit(bytes.position() + room), at);
        throw new IOException(FaultyFileSystem.NO_SPACE);
    }

    @Override
    public synchronized DirectoryLock lock(Path lockFile, boolean exclusive) throws IOException {
        final Path key = key(lockFile);
        if (!exists(lockFile)) {
            if (!exclusive) {
                throw new NoSuchFileException(lockFile.toString());
            }
            folderOf(lockFile).apply(new MemFolder.Change(null, key, new MemFile()));
        }
        final int holders = locks.getOrDefault(key, 0);
        if (holders < 0 || exclusive && holders > 0) {
            throw new LockHeldException(
                    "store "
                            + key.getParent()
                            + " is held by process "
                            + ProcessHandle.current().pid()
                            + " (this process); stop it first");
        }
        locks.put(key, exclusive ? -1 : holders + 1);
        return new Lock(key);
    }

    private final class Lock implements DirectoryLock {
        private final Path key;
        private boolean released;

        Lock(Path key) {
            this.key = key;
        }

        @Override
        public void close() {
            synchronized (MemFileSystem.this) {
                if (!released) {
                    released = true;
                    locks.computeIfPresent(
                            key,
                            (path, holders) -> holders == 1 || holders < 0 ? null : holders - 1);
                }
            }
        }
    }
}
