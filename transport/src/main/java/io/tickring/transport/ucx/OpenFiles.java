package io.tickring.transport.ucx;

import io.tickring.transport.TransportException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether this process may open the files that a worker and its connection take: UCX 1.13 ends the
 * process when its tcp runs out of them in the middle. <b>Thread:</b> any.
 */
final class OpenFiles {
    /** More than a worker, an endpoint and the owner's end of it take together. */
    static final int RESERVE = 16;

    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LIMIT_NAME = "Max open files";

    private OpenFiles() {}

    /**
     * Enough are left.
     *
     * @throws TransportException when they are not
     */
    static void check() {
        try (Stream<Path> open = Files.list(OPEN)) {
            final long count = open.count();
            final long limit = limit(Files.readAllLines(LIMITS));
            if (count > limit - RESERVE) {
                throw new TransportException(
                        "this process has "
                                + count
                                + " of "
                                + limit
                                + " files open, UCX may need "
                                + RESERVE
                                + " more; raise ulimit -n, or own and connect fewer regions");
            }
        } catch (IOException | UncheckedIOException e) {
            throw new TransportException(
                    "cannot count this process's open files (ulimit -n): " + e, e);
        }
    }

    /** The soft limit, in the kernel's table of limits. */
    static long limit(List<String> limits) {
        for (String line : limits) {
            if (line.startsWith(LIMIT_NAME)) {
                final String soft = line.substring(LIMIT_NAME.length()).strip().split("\\s+")[0];
                return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
            }
        }
        return Long.MAX_VALUE;
    }
}
