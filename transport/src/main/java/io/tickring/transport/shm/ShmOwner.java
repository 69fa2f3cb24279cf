package io.tickring.transport.shm;

import io.tickring.transport.TransportException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says that a transport lives: a file in the directory, locked for as long as the process does. A
 * lock, not a pid: pids are used again, and mean nothing across containers.
 */
final class ShmOwner {
    /**
     * Owners of this process. Their files must not be opened a second time: closing any descriptor
     * of a file gives up the process's locks on it.
     */
    private static final Set<String> HERE = ConcurrentHashMap.newKeySet();

    private static final Set<OpenOption> CREATE =
            Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> LOOK =
            Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final int TRIES = 100;

    private final ShmId id;
    private final Path file;
    private final FileChannel channel;

    private ShmOwner(ShmId id, Path file, FileChannel channel) {
        this.id = id;
        this.file = file;
        this.channel = channel;
    }

    /** A new owner, alive from now on. */
    static ShmOwner create(ShmDirectory directory, SecureRandom dice) {
        for (int i = 0; i < TRIES; i++) {
            final ShmId id = ShmId.random(dice);
            final Path file = directory.path().resolve(ShmDirectory.ownerName(id));
            HERE.add(file.getFileName().toString());
            FileChannel channel = null;
            try {
                channel =
                        FileChannel.open(
                                file,
                                CREATE,
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rw-------")));
                // A sweep that came between the two calls holds the lock, or has taken the name.
                if (channel.tryLock() != null && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    return new ShmOwner(id, file, channel);
                }
                giveUp(file, channel);
            } catch (IOException e) {
                giveUp(file, channel);
                throw new TransportException(
                        file + ": cannot say that this process lives: " + e, e);
            }
        }
        throw new TransportException(
                directory.path() + ": other processes sweep away every new owner; look at them");
    }

    private static void giveUp(Path file, FileChannel channel) {
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Unlocked, so the next sweep takes it.
            return;
        } finally {
            HERE.remove(file.getFileName().toString());
        }
    }

    ShmId id() {
        return id;
    }

    /** Its regions are gone; gives its name up. */
    void close() {
        giveUp(file, channel);
    }

    /** Whether the process lives that made an owner's file. */
    static boolean isAlive(Path file) {
        if (HERE.contains(file.getFileName().toString())) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, LOOK)) {
            return channel.tryLock() == null;
        } catch (NoSuchFileException e) {
            return false;
        } catch (OverlappingFileLockException e) {
            // Another thread of this process looks at the same time; it will find out.
            return true;
        } catch (IOException e) {
            throw new TransportException(file + ": cannot tell whether its owner lives: " + e, e);
        }
    }

    /**
     * Whether nobody lives behind an owner's file; if so the file is gone on return.
     *
     * @param regions deletes what the dead left, while no one else can
     */
    static boolean sweep(Path file, Runnable regions) throws IOException {
        if (HERE.contains(file.getFileName().toString())) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, LOOK)) {
            final FileLock lock = channel.tryLock();
            if (lock == null) {
                return false;
            }
            regions.run();
            Files.deleteIfExists(file);
            return true;
        } catch (OverlappingFileLockException e) {
            // Another transport of this process sweeps at the same time.
            return false;
        }
    }
}
