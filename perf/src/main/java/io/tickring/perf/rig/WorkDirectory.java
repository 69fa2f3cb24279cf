package io.tickring.perf.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A fresh directory, deleted with all that is in it when closed, also when the run is interrupted.
 */
public final class WorkDirectory implements AutoCloseable {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** A node that is still running may add a file while its directory is being emptied. */
    private static final int ATTEMPTS_WHEN_INTERRUPTED = 20;

    private final Path path;
    private final Thread whenInterrupted;

    private WorkDirectory(Path path) {
        this.path = path;
        whenInterrupted = ShutdownHooks.add(() -> deleteQuietly(path), "work-directory");
    }

    public static WorkDirectory in(Path parent) throws IOException {
        Files.createDirectories(parent);
        return new WorkDirectory(Files.createTempDirectory(parent, "tickring-perf-"));
    }

    /**
     * @throws LackingException when less than this is free, so that no run dies half-way
     */
    public void needs(long bytes) throws IOException {
        final long free = Files.getFileStore(path).getUsableSpace();
        if (free < bytes) {
            throw new LackingException(
                    String.format(
                            Locale.ROOT,
                            "%s has %,d MiB free, the run needs about %,d; name another with --dir"
                                    + " or ask for fewer --ticks",
                            path.getParent(),
                            free >> 20,
                            bytes >> 20));
        }
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() throws IOException {
        delete(path);
        ShutdownHooks.remove(whenInterrupted);
    }

    private static void delete(Path path) throws IOException {
        final List<Path> all;
        try (Stream<Path> walked = Files.walk(path)) {
            all = walked.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }

    /** The process ends: nobody is left to be told, and the message of its end is another. */
    private static void deleteQuietly(Path path) {
        for (int attempt = 0;
                attempt < ATTEMPTS_WHEN_INTERRUPTED && Files.exists(path);
                attempt++) {
            try {
                delete(path);
            } catch (IOException | UncheckedIOException e) {
                LockSupport.parkNanos(PAUSE_NS); // something was added or is gone already
            }
        }
    }
}
