package io.tickring.wal;

import io.tickring.fs.FileSystem;
import io.tickring.fs.MappedFile;
import io.tickring.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes WAL files ready ahead of need, and takes back those that nobody holds.
 *
 * <p>A new file is written full of zeros and forced, so that its space is really there: a store
 * into a hole of a full disk would kill the process. A file that was used before is used again as
 * it is, mapped, under a new generation. <b>Thread:</b> the log agent prepares; the shard thread
 * takes; any thread may let go of a file.
 */
final class WalFiles {
    private static final int PAGE_LENGTH = 4096;
    private static final int ZEROS_LENGTH = 1 << 20;
    private static final int LEAST_READY = 2;

    /**
     * Files kept for use beyond the spare ones: flushes let go of several at a time, and making one
     * costs far more than taking one that was used before.
     */
    private static final int MAX_FREE = 6;

    private final WalConfig config;
    private final WalFileJournal journal;
    private final Queue<WalFile> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger readyCount = new AtomicInteger();
    private final Queue<WalFile> free = new ConcurrentLinkedQueue<>();
    private volatile List<WalFile> live = List.of();
    private volatile long preparedEnd;
    private final HeldFiles held = new HeldFiles();
    private boolean filling = true;
    private int nextId;
    private long nextGeneration;

    WalFiles(WalConfig config, WalFileJournal journal) {
        this.config = config;
        this.journal = journal;
    }

    /** Takes over what recovery found. */
    void start(
            List<WalFile> recovered,
            List<WalFile> freed,
            int firstId,
            long firstGeneration,
            long end) {
        live = List.copyOf(recovered);
        free.addAll(freed);
        nextId = firstId;
        nextGeneration = firstGeneration;
        preparedEnd = end;
    }

    /** The files that hold unflushed log or are ready for it, in the order of their positions. */
    List<WalFile> live() {
        return live;
    }

    /** Behind the last file that is ready. */
    long preparedEnd() {
        return preparedEnd;
    }

    /** The next file, or null when none is ready yet. */
    WalFile poll() {
        final WalFile file = ready.poll();
        if (file != null) {
            readyCount.decrementAndGet();
        }
        return file;
    }

    /**
     * Whether to prepare a file now. After all spare files were ready once, they are topped up only
     * when half of them are gone: files that flushes let go of meanwhile are then used first.
     */
    boolean needsPreparing() {
        final int count = readyCount.get();
        if (count >= config.spareFiles()) {
            filling = false;
        } else if (count < Math.max(LEAST_READY, config.spareFiles() / 2)) {
            filling = true;
        }
        return filling;
    }

    /**
     * Makes one more file ready.
     *
     * @return false when the disk has no room for it now
     */
    boolean prepare() throws IOException {
        final WalFile file = nextFile();
        if (file == null) {
            return false;
        }
        synchronized (this) {
            final List<WalFile> extended = new ArrayList<>(live);
            extended.add(file);
            live = List.copyOf(extended);
        }
        ready.add(file);
        readyCount.incrementAndGet();
        preparedEnd = file.endPosition();
        return true;
    }

    /** Null when the disk has no room for a new one. */
    private WalFile nextFile() throws IOException {
        final WalFile used = free.poll();
        final int id = used == null ? nextId : used.id();
        final Path path = config.directory().resolve(WalFileUse.fileName(id));
        final MappedFile mapping = used == null ? create(path) : used.mapping();
        if (mapping == null) {
            return null;
        }
        nextId = Math.max(nextId, id + 1);
        final WalFileUse use = new WalFileUse(id, nextGeneration++, preparedEnd);
        boolean begun = false;
        try {
            begin(mapping, use);
            begun = true;
        } finally {
            if (!begun) {
                mapping.close();
            }
        }
        return new WalFile(
                id, path, mapping, use.generation(), use.basePosition(), this::onReleased);
    }

    private void begin(MappedFile mapping, WalFileUse use) throws IOException {
        final ByteBuffer buffer = mapping.buffer();
        WalFileLayout.raiseGeneration(buffer, use.generation());
        touch(buffer);
        WalFileLayout.writeHeader(
                buffer, config.storeId(), config.shard(), use.generation(), use.basePosition());
        WalFrameLayout.clearHeader(buffer, WalFileLayout.HEADER_LENGTH);
        mapping.force(0, WalFileLayout.HEADER_LENGTH + WalFrameLayout.HEADER_LENGTH);
        journal.onUsed(use);
    }

    /** Null when there is no room: the log goes on in the files it has, and this is tried again. */
    private MappedFile create(Path path) throws IOException {
        final FileSystem files = config.files();
        if (!hasRoom()) {
            return null;
        }
        try {
            fill(path);
        } catch (IOException e) {
            if (isLackOfRoom(path, e)) {
                return null;
            }
            throw e;
        }
        files.forceDirectory(config.directory());
        return files.map(path, true);
    }

    /** Whether that is why the file could not be made; what there is of it is deleted. */
    private boolean isLackOfRoom(Path path, IOException failure) {
        try {
            if (config.files().exists(path)) {
                config.files().delete(path);
            }
            return !hasRoom();
        } catch (IOException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    private boolean hasRoom() throws IOException {
        return config.files().usableSpace(config.directory()) >= config.fileLength();
    }

    private void fill(Path path) throws IOException {
        final ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_LENGTH);
        try (WritableFile file = config.files().create(path)) {
            while (file.length() < config.fileLength()) {
                zeros.clear()
                        .limit((int) Math.min(ZEROS_LENGTH, config.fileLength() - file.length()));
                file.write(zeros);
            }
            file.force();
        }
    }

    /** Faults the pages in here, so that the shard thread does not wait for the kernel. */
    private static void touch(ByteBuffer buffer) {
        for (int at = 0; at < buffer.capacity(); at += PAGE_LENGTH) {
            buffer.putLong(at, 0L);
        }
    }

    /** Lets go of the files that end at or below this position. */
    void flushed(long position) {
        final List<WalFile> done = new ArrayList<>();
        synchronized (this) {
            final List<WalFile> kept = new ArrayList<>();
            for (WalFile file : live) {
                (file.endPosition() <= position ? done : kept).add(file);
            }
            live = List.copyOf(kept);
        }
        done.forEach(held::letGo);
    }

    /** Those that views still hold though the log has let them go. */
    HeldFiles held() {
        return held;
    }

    void onReleased(WalFile file) {
        free.add(file);
    }

    /** Deletes files that nobody will need soon; true when one was. */
    boolean trim() throws IOException {
        if (free.size() <= MAX_FREE) {
            return false;
        }
        final WalFile surplus = free.poll();
        if (surplus == null) {
            return false;
        }
        journal.onDropped(surplus.id());
        surplus.mapping().close();
        config.files().delete(surplus.path());
        return true;
    }

    /** Deletes what holds nothing. */
    void deleteFree() throws IOException {
        for (WalFile file = free.poll(); file != null; file = free.poll()) {
            file.mapping().close();
            journal.onDropped(file.id());
            config.files().delete(file.path());
        }
    }

    /** Unmaps everything. */
    void close() {
        live.forEach(file -> file.mapping().close());
        free.forEach(file -> file.mapping().close());
        live = List.of();
        free.clear();
        ready.clear();
    }
}
