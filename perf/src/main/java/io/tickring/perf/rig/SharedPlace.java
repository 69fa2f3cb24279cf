package io.tickring.perf.rig;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where files are memory and no disk. */
public final class SharedPlace {
    private static final Path PATH = Path.of("/dev/shm");

    private SharedPlace() {}

    /** That place; where the system has none, the other one. */
    public static Path or(Path otherwise) {
        return Files.isWritable(PATH) ? PATH : otherwise;
    }
}
