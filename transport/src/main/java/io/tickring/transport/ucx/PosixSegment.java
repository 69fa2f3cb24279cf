package io.tickring.transport.ucx;

import io.tickring.jni.posix.Fcntl;
import io.tickring.transport.TransportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens the shared memory that a key of UCX's posix transport names, before UCX does.
 *
 * <p>UCX finds the memory through its owner's open file, {@code /proc/PID/fd/FD}, and ends the
 * process when it is not there: the owner may have died, or closed the region, and may do so at any
 * moment. So it is opened here, looked at, and UCX is handed the key with this process's own file
 * in it. The number in the key is a u64:
 *
 * <pre>
 * bits 0-29 pid       30-59 file descriptor       60-63 flags
 * </pre>
 *
 * Immutable.
 */
final class PosixSegment implements AutoCloseable {
    private static final int PID_BITS = 30;
    private static final long PID_MASK = (1L << PID_BITS) - 1;
    private static final int FD_BITS = 30;
    private static final long FD_MASK = (1L << FD_BITS) - 1;
    private static final long FLAGS_MASK = ~((1L << PID_BITS + FD_BITS) - 1);

    private final int fd;
    private final byte[] key;

    private PosixSegment(int fd, byte[] key) {
        this.fd = fd;
        this.key = key;
    }

    private static ByteBuffer longs(byte[] key) {
        return ByteBuffer.wrap(key).order(ByteOrder.nativeOrder());
    }

    /** Whether a key of this process has its number there, in this shape. */
    static boolean isNumberAt(byte[] ownKey, int offset) {
        if (offset < 0 || offset + Long.BYTES > ownKey.length) {
            return false;
        }
        final long number = longs(ownKey).getLong(offset);
        return (number & PID_MASK) == ProcessHandle.current().pid() && Files.exists(file(number));
    }

    private static Path file(long number) {
        return Path.of(
                "/proc",
                Long.toString(number & PID_MASK),
                "fd",
                Long.toString(number >>> PID_BITS & FD_MASK));
    }

    /**
     * @param numberOffset where in the key the number stands
     * @param length bytes that the memory has at least
     * @throws TransportException when the memory is not there, or is not what the handle says
     */
    static PosixSegment open(byte[] key, int numberOffset, long length) {
        if (numberOffset + Long.BYTES > key.length) {
            throw new TransportException(
                    "the key of the region is cut: " + key.length + " bytes; ask for a new handle");
        }
        final long number = longs(key).getLong(numberOffset);
        final Path theirs = file(number);
        final int fd = Fcntl.open(theirs.toString());
        if (fd == Fcntl.REFUSED) {
            throw gone(theirs + " cannot be opened");
        }
        boolean opened = false;
        try {
            final Path ours = Path.of("/proc/self/fd", Integer.toString(fd));
            if (!Files.isRegularFile(ours) || Files.size(ours) < length) {
                throw gone(theirs + " is not shared memory of " + length + " bytes");
            }
            final PosixSegment segment =
                    new PosixSegment(fd, ownKey(key, numberOffset, number & FLAGS_MASK, fd));
            opened = true;
            return segment;
        } catch (IOException e) {
            throw gone(theirs + ": " + e);
        } finally {
            if (!opened) {
                Fcntl.close(fd);
            }
        }
    }

    /** The key with this process's file in it. */
    private static byte[] ownKey(byte[] key, int numberOffset, long flags, int fd) {
        final byte[] own = key.clone();
        final long number = flags | (long) fd << PID_BITS | ProcessHandle.current().pid();
        longs(own).putLong(numberOffset, number);
        return own;
    }

    private static TransportException gone(String why) {
        return new TransportException(
                "the region's memory is not there: "
                        + why
                        + "; its owner closed it, is gone, or belongs to another user: ask for a"
                        + " new handle");
    }

    /** The key, to be opened while this is open. */
    byte[] key() {
        return key;
    }

    @Override
    public void close() {
        Fcntl.close(fd);
    }
}
