package io.tickring.perf.peers;

import io.tickring.perf.rig.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where files are memory and no disk. */
final class SharedMemory {
    private static final Path PATH = Path.of("/dev/shm");

    private SharedMemory() {}

    /** A fresh directory there; where the system has no such place, in the other one. */
    static WorkDirectory directory(Path otherwise) throws IOException {
        return WorkDirectory.in(Files.isWritable(PATH) ? PATH : otherwise);
    }
}
