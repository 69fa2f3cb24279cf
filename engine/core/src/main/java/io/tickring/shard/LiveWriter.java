package io.tickring.shard;

import io.tickring.fs.DirectoryLock;
import io.tickring.fs.FileSystem;
import io.tickring.fs.LockHeldException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What another process sees of a store's writer, looked at once.
 *
 * <p>A writer locks {@link #NAME} when its counters lie in the directory, and as long as it lives.
 * So who finds it locked, and then maps the counters, has those of that writer or of a later one;
 * of one that recovers still, they say so. A reader takes the lock shared, for a moment only: it
 * asks, and keeps nobody out. <b>Thread:</b> one.
 */
final class LiveWriter implements AutoCloseable {
    static final String NAME = "LIVE";

    private final boolean live;
    private final CountersFile counters;
    private final WriterState state;

    private LiveWriter(boolean live, CountersFile counters) {
        this.live = live;
        this.counters = counters;
        this.state = counters == null ? WriterState.OPENING : counters.state();
    }

    static LiveWriter look(FileSystem files, Path directory, StoreFile store) throws IOException {
        final boolean live = isLocked(files, directory.resolve(NAME));
        final CountersFile counters = CountersFile.open(files, directory, store);
        if (live && counters == null) {
            CountersFile.refuseOtherVersion(files, directory);
        }
        return new LiveWriter(live, counters);
    }

    private static boolean isLocked(FileSystem files, Path lockFile) throws IOException {
        try (DirectoryLock lock = files.lock(lockFile, false)) {
            return lock == null;
        } catch (LockHeldException e) {
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Whether a writer lives whose positions bind: readers go by them. */
    boolean isTelling() {
        return live && state != WriterState.OPENING;
    }

    /** The writer, when it lives and has said so. */
    Optional<WriterInfo> info() {
        return live && counters != null ? Optional.of(counters.writer()) : Optional.empty();
    }

    /** Null when no writer has left any. */
    CountersFile counters() {
        return counters;
    }

    /** Whether nothing has changed between two looks: the same writer, at the same, or none. */
    boolean isSame(LiveWriter other) {
        return live == other.live
                && isTelling() == other.isTelling()
                && incarnation() == other.incarnation();
    }

    private long incarnation() {
        return counters == null ? 0 : counters.incarnation();
    }

    @Override
    public void close() {
        if (counters != null) {
            counters.close();
        }
    }
}
