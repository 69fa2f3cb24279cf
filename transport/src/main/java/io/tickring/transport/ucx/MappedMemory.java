package io.tickring.transport.ucx;

import io.tickring.transport.TransportException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What memory this process may write, as the kernel says. UCX turns a remote address into a local
 * one by adding a number, and does not ask whether memory is there. <b>Thread:</b> any.
 */
final class MappedMemory {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final Path MEMORY = Path.of("/proc/self/mem");

    private MappedMemory() {}

    /**
     * A copy of bytes, little endian. A mapping may be longer than the file behind it: touched
     * there, it ends the process, and asked for here, it is an error.
     *
     * @throws IOException when they cannot be read: nothing is there, or the thread was interrupted
     */
    static ByteBuffer read(long address, int length) throws IOException {
        final ByteBuffer copy = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel memory = FileChannel.open(MEMORY, StandardOpenOption.READ)) {
            while (copy.hasRemaining()) {
                if (memory.read(copy, address + copy.position()) <= 0) {
                    throw new EOFException("no memory at 0x" + Long.toHexString(address));
                }
            }
            return copy.flip();
        }
    }

    /**
     * Whether every byte from an address on is mapped, and may be written.
     *
     * @throws TransportException when the kernel's list cannot be read
     */
    static boolean isWritable(long address, long length) {
        try {
            return isWritable(Files.readAllLines(MAPS), address, length);
        } catch (IOException e) {
            throw new TransportException(
                    "cannot read what memory this process has, " + MAPS + ": " + e, e);
        }
    }

    /** Lines are "from-to rwxs offset ...", numbers in hex, in ascending order. */
    static boolean isWritable(List<String> maps, long address, long length) {
        long at = address;
        for (String line : maps) {
            final int dash = line.indexOf('-');
            final int blank = line.indexOf(' ');
            final long from = Long.parseUnsignedLong(line, 0, dash, 16);
            final long to = Long.parseUnsignedLong(line, dash + 1, blank, 16);
            if (Long.compareUnsigned(at, from) >= 0
                    && Long.compareUnsigned(at, to) < 0
                    && line.startsWith("rw", blank + 1)) {
                at = to;
            }
            if (Long.compareUnsigned(at - address, length) >= 0) {
                return true;
            }
        }
        return false;
    }
}
