package io.tickring.transport.shm;

import io.tickring.transport.TransportException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The directory that holds region files, and what is asked of it and of them: this user's, nobody
 * else's, no symbolic link.
 */
final class ShmDirectory {
    static final String OWNER_SUFFIX = ".owner";
    static final String REGION_SUFFIX = ".region";

    private static final Path SHM = Path.of("/dev/shm");
    private static final String NAME = "tickring";
    private static final int TYPE_MASK = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int FILE = 0100000;

    /** Who may what; a set-group bit that a directory inherits lets nobody in. */
    private static final int PERMISSIONS = 0777;

    private static final int DIRECTORY_MODE = 0700;
    private static final int FILE_MODE = 0600;

    private final Path path;
    private final int user;

    private ShmDirectory(Path path, int user) {
        this.path = path;
        this.user = user;
    }

    /** {@code $XDG_RUNTIME_DIR/tickring}, or {@code /dev/shm/tickring-<uid>} when that is unset. */
    static Path usual() {
        final String runtime = System.getenv("XDG_RUNTIME_DIR");
        if (runtime != null && runtime.startsWith("/")) {
            return Path.of(runtime, NAME);
        }
        if (!Files.isDirectory(SHM)) {
            throw new TransportException(
                    "there is no "
                            + SHM
                            + " here, and XDG_RUNTIME_DIR is unset; name a directory"
                            + " for the shared memory");
        }
        return SHM.resolve(NAME + '-' + user());
    }

    /** Makes it if it is not there, and checks it. */
    static ShmDirectory open(Path path) {
        try {
            Files.createDirectory(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            // Whatever it is, it is looked at below.
            return checked(path);
        } catch (IOException e) {
            throw new TransportException(
                    path + ": cannot make the directory of the shared memory: " + e, e);
        }
        return checked(path);
    }

    private static ShmDirectory checked(Path path) {
        final int user = user();
        final Map<String, Object> attributes = attributes(path);
        final int mode = (int) attributes.get("mode");
        if ((mode & TYPE_MASK) != DIRECTORY) {
            throw new TransportException(
                    path
                            + " is not a directory but "
                            + (Files.isSymbolicLink(path) ? "a symbolic link" : "something else")
                            + "; remove it, or name another directory");
        }
        checkOwner(path, (int) attributes.get("uid"), user);
        if ((mode & PERMISSIONS) != DIRECTORY_MODE) {
            throw new TransportException(
                    path
                            + " has mode "
                            + octal(mode)
                            + ", others could reach the regions in it; chmod 700 it, or name"
                            + " another directory");
        }
        return new ShmDirectory(path, user);
    }

    Path path() {
        return path;
    }

    static String ownerName(ShmId owner) {
        return owner + OWNER_SUFFIX;
    }

    static String regionName(ShmId owner, ShmId region) {
        return owner + "." + region + REGION_SUFFIX;
    }

    /**
     * A region file is one, this user's, closed to others, and of this length.
     *
     * @return the number of its inode
     */
    long checkRegion(Path file, long expectedLength) {
        final Map<String, Object> attributes = attributes(file);
        final int mode = (int) attributes.get("mode");
        if ((mode & TYPE_MASK) != FILE) {
            throw new TransportException(
                    file + " is not a file but something else; remove it, and connect anew");
        }
        checkOwner(file, (int) attributes.get("uid"), user);
        if ((mode & PERMISSIONS) != FILE_MODE) {
            throw new TransportException(
                    file
                            + " has mode "
                            + octal(mode)
                            + ", not "
                            + octal(FILE_MODE)
                            + ": others could write into it; let its owner make a new one");
        }
        final long length = (long) attributes.get("size");
        if (length != expectedLength) {
            throw new TransportException(
                    file
                            + " has "
                            + length
                            + " bytes, not the "
                            + expectedLength
                            + " that its handle asks for; let its owner make a new one");
        }
        return (long) attributes.get("ino");
    }

    private static void checkOwner(Path path, int owner, int user) {
        if (owner != user) {
            throw new TransportException(
                    path
                            + " belongs to user "
                            + owner
                            + ", this process runs as user "
                            + user
                            + "; run both as one user, or name another directory");
        }
    }

    private static Map<String, Object> attributes(Path path) {
        try {
            return Files.readAttributes(path, "unix:mode,uid,size,ino", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw new TransportException(
                    path
                            + " is not there: its owner sealed the region, or died and was swept;"
                            + " ask for a new one",
                    e);
        } catch (IOException e) {
            throw new TransportException(path + ": cannot look at it: " + e, e);
        }
    }

    /** This process's effective user. */
    private static int user() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            throw new TransportException(
                    "cannot tell this process's user from /proc/self: shared memory needs Linux",
                    e);
        }
    }

    private static String octal(int mode) {
        return String.format("%04o", mode & PERMISSIONS);
    }
}
