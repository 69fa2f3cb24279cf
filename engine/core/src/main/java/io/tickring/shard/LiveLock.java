package io.tickring.shard;

import io.tickring.fs.DirectoryLock;
import io.tickring.fs.FileSystem;
import io.tickring.fs.LockHeldException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The writer's side of {@link LiveWriter}: a lock that says that it lives. Readers take it shared,
 * for a moment, to ask; a writer that comes at that moment neither waits nor fails, but tries again
 * later, and until then is read as if it were not there. <b>Thread:</b> one at a time.
 */
final class LiveLock implements AutoCloseable {
    private final FileSystem files;
    private final Path file;
    private DirectoryLock held;

    LiveLock(FileSystem files, Path directory) {
        this.files = files;
        this.file = directory.resolve(LiveWriter.NAME);
    }

    /** Takes the lock unless it is held already, by this writer or for a moment by a reader. */
    synchronized void tryTake() throws IOException {
        if (held == null) {
            try {
                held = files.lock(file, true);
            } catch (LockHeldException e) {
                assert held == null : e;
            }
        }
    }

    @Override
    public synchronized void close() {
        if (held != null) {
            held.close();
            held = null;
        }
    }
}
