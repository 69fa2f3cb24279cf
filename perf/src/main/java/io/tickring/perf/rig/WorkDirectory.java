package io.tickring.perf.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A fresh directory, deleted with all that is in it when closed. */
public final class WorkDirectory implements AutoCloseable {
    private final Path path;

    private WorkDirectory(Path path) {
        this.path = path;
    }

    public static WorkDirectory in(Path parent) throws IOException {
        Files.createDirectories(parent);
        return new WorkDirectory(Files.createTempDirectory(parent, "tickring-perf-"));
    }

    /**
     * @throws IOException when less than this is free, so that no run dies half-way
     */
    public void needs(long bytes) throws IOException {
        final long free = Files.getFileStore(path).getUsableSpace();
        if (free < bytes) {
            throw new IOException(
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
        final List<Path> all;
        try (Stream<Path> walked = Files.walk(path)) {
            all = walked.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
