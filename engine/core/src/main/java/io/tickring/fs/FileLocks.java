package io.tickring.fs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Advisory locks between processes, and a table of our own within this one.
 *
 * <p>The operating system drops a process's locks on a file when <em>any</em> descriptor of it is
 * closed, and grants the same process a lock twice. So each lock file is opened once for all
 * holders in this process, whatever path they name it by, and the table decides among them.
 */
final class FileLocks {
    private static final Map<Path, Held> TABLE = new HashMap<>();

    /** The lock is on a byte far behind the pid, so that the pid can be read while it is held. */
    private static final long LOCK_BYTE = 1L << 40;

    private static final int MAX_PID_LENGTH = 32;

    private FileLocks() {}

    static DirectoryLock lock(Path lockFile, boolean exclusive) throws IOException {
        synchronized (TABLE) {
            final Path key =
                    lockFile.toAbsolutePath()
                            .getParent()
                            .toRealPath()
                            .resolve(lockFile.getFileName());
            Held held = TABLE.get(key);
            if (held == null) {
                held = open(lockFile, exclusive);
                TABLE.put(key, held);
            } else if (exclusive || held.exclusive) {
                throw heldBy(lockFile, ProcessHandle.current().pid() + " (this process)");
            }
            held.holders++;
            return new Release(key, held);
        }
    }

    private static Held open(Path lockFile, boolean exclusive) throws IOException {
        final FileChannel channel =
                exclusive
                        ? FileChannel.open(lockFile, CREATE, READ, WRITE)
                        : FileChannel.open(lockFile, READ);
        try {
            final FileLock lock = channel.tryLock(LOCK_BYTE, 1, !exclusive);
            if (lock == null) {
                throw heldBy(
                        lockFile, exclusive && isShared(channel) ? "of a reader" : pidIn(channel));
            }
            if (exclusive) {
                final byte[] pid =
                        Long.toString(ProcessHandle.current().pid())
                                .getBytes(StandardCharsets.US_ASCII);
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(pid), 0);
            }
            return new Held(channel, exclusive);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw heldBy(lockFile, ProcessHandle.current().pid() + " (this process)");
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether those who hold the lock are readers: the pid in the file is then a dead writer's. */
    private static boolean isShared(FileChannel channel) throws IOException {
        try (FileLock lock = channel.tryLock(LOCK_BYTE, 1, true)) {
            return lock != null;
        }
    }

    private static String pidIn(FileChannel channel) throws IOException {
        final ByteBuffer pid = ByteBuffer.allocate(MAX_PID_LENGTH);
        channel.read(pid, 0);
        final String text =
                new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).strip();
        return text.isEmpty() ? "unknown" : text;
    }

    private static LockHeldException heldBy(Path lockFile, String holder) {
        final Path directory = lockFile.toAbsolutePath().getParent();
        return new LockHeldException(
                "store " + directory + " is held by process " + holder + "; stop it first");
    }

    private static final class Held {
        private final FileChannel channel;
        private final boolean exclusive;
        private int holders;

        Held(FileChannel channel, boolean exclusive) {
            this.channel = channel;
            this.exclusive = exclusive;
        }
    }

    private static final class Release implements DirectoryLock {
        private final Path key;
        private Held held;

        Release(Path key, Held held) {
            this.key = key;
            this.held = held;
        }

        @Override
        public void close() {
            synchronized (TABLE) {
                if (held == null) {
                    return;
                }
                if (--held.holders == 0) {
                    TABLE.remove(key);
                    try {
                        if (held.exclusive && Files.exists(key)) {
                            held.channel.truncate(0);
                        }
                        held.channel.close();
                    } catch (IOException e) {
                        // The lock itself is gone with the descriptor, whatever close reports.
                        assert !held.channel.isOpen() : e;
                    }
                }
                held = null;
            }
        }
    }
}
