package io.tickring.transport.ucx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What memory this process may write, as the kernel says. UCX turns a remote address into a local
 * one by adding a number, and does not ask whether memory is there. <b>Thread:</b> any.
 */
final class MappedMemory {
    private static final Path MAPS = Path.of("/proc/self/maps");

    private MappedMemory() {}

    /** Whether every byte from an address on is mapped, and may be written. */
    static boolean isWritable(long address, long length) {
        try {
            return isWritable(Files.readAllLines(MAPS), address, length);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + MAPS, e);
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
