package io.tickring.perf.rig;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Takes files out of the page cache: {@code dd} with {@code iflag=nocache} and a count of 0 asks
 * the kernel to drop what it holds of a file, which needs no rights beyond reading it. Java cannot
 * ask itself. Only clean pages go, so what was written must have been forced.
 */
final class ColdFiles {
    private static final Path IO = Path.of("/proc/self/io");

    /** A pass that took this part of its bytes from the disk was cold. */
    private static final double COLD_PART = 0.9;

    private ColdFiles() {}

    /** Returns false when the machine cannot. */
    static boolean drop(List<Path> files) throws InterruptedException {
        for (Path file : files) {
            final ProcessBuilder dd =
                    new ProcessBuilder(
                            "dd", "if=" + file, "of=/dev/null", "iflag=nocache", "count=0");
            try {
                if (dd.redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        != 0) {
                    return false;
                }
            } catch (IOException e) {
                return false; // no dd here
            }
        }
        return true;
    }

    /** Bytes that this process made the disk read so far; -1 when the kernel does not tell. */
    static long bytesFromDisk() {
        return ProcFile.number(IO, "read_bytes");
    }

    /** Whether a pass over so many bytes really went to the disk. */
    static boolean wasCold(long before, long bytes) {
        return before >= 0 && bytesFromDisk() - before >= bytes * COLD_PART;
    }
}
