package io.tickring.wal;

import io.tickring.fs.MappedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * One mapped file of the log, in one use of it: a generation at a base position.
 *
 * <p>It is counted: the log holds it until its events are flushed, every MemTable and view that
 * reads it holds it too, and the memory is used again or unmapped only when the last of them lets
 * go. <b>Thread:</b> the shard thread stores; any thread that holds it reads what is visible.
 */
public final class WalFile {
    private final int id;
    private final Path path;
    private final MappedFile mapping;
    private final ByteBuffer buffer;
    private final long generation;
    private final long basePosition;
    private final Holders holders = new Holders(1);
    private final ReleaseListener onReleased;

    /** Is told when nobody holds a file any more. */
    interface ReleaseListener {
        void onReleased(WalFile file);
    }

    WalFile(
            int id,
            Path path,
            MappedFile mapping,
            long generation,
            long basePosition,
            ReleaseListener onReleased) {
        this.id = id;
        this.path = path;
        this.mapping = mapping;
        this.buffer = mapping.buffer();
        this.generation = generation;
        this.basePosition = basePosition;
        this.onReleased = onReleased;
    }

    /** Maps the file that the manifest names; what is in it is not looked at. */
    static WalFile map(
            WalConfig config, WalFileUse use, boolean writable, ReleaseListener onReleased)
            throws IOException {
        final Path path = config.directory().resolve(WalFileUse.fileName(use.id()));
        return new WalFile(
                use.id(),
                path,
                config.files().map(path, writable),
                use.generation(),
                use.basePosition(),
                onReleased);
    }

    /** As above, for a reader: unmapped when nobody holds it. */
    static WalFile map(WalConfig config, WalFileUse use) throws IOException {
        return map(config, use, false, released -> released.mapping().close());
    }

    /** What in its header is not of this log or of this use; null when all is. */
    String problem(WalConfig config) {
        return WalFileLayout.problem(
                buffer, config.storeId(), config.shard(), generation, basePosition);
    }

    int id() {
        return id;
    }

    Path path() {
        return path;
    }

    MappedFile mapping() {
        return mapping;
    }

    public ByteBuffer buffer() {
        return buffer;
    }

    long generation() {
        return generation;
    }

    /** Position of the file's first byte. */
    public long basePosition() {
        return basePosition;
    }

    /** Position behind the file's last byte. */
    public long endPosition() {
        return basePosition + buffer.capacity();
    }

    public int offsetOf(long position) {
        assert position >= basePosition && position <= endPosition() : position;
        return (int) (position - basePosition);
    }

    /**
     * Returns when the bytes between these positions, as far as they lie in this file, are durable.
     */
    void force(long fromPosition, long toPosition) throws IOException {
        final long from = Math.max(fromPosition, basePosition);
        final long to = Math.min(toPosition, endPosition());
        if (from < to) {
            mapping.force(from - basePosition, to - basePosition);
        }
    }

    /** Holds the file; false when nobody held it any more. */
    public boolean tryRetain() {
        return holders.tryRetain();
    }

    public void release() {
        if (holders.release()) {
            onReleased.onReleased(this);
        }
    }

    /** Whether anybody holds the file. */
    boolean isHeld() {
        return !holders.isNone();
    }

    @Override
    public String toString() {
        return path.getFileName() + "@" + basePosition;
    }
}
