package io.tickring.perf.rig;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The baseline of whatever checks files: each is read from front to back, a MiB at a time, and a
 * CRC32C is taken of all of it. <b>Thread:</b> one.
 */
final class ReadPass {
    static final String NAME = "plain read + CRC32C";

    private static final int PIECE_LENGTH = 1 << 20;

    private final List<Path> files;
    private final long bytes;
    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_LENGTH);
    private long checksum;

    private ReadPass(List<Path> files) throws IOException {
        this.files = files;
        long sum = 0;
        for (Path file : files) {
            sum += Files.size(file);
        }
        bytes = sum;
    }

    /** Over all files below a directory whose name begins and ends like this, in their order. */
    static ReadPass over(Path directory, String prefix, String suffix) throws IOException {
        try (Stream<Path> walked = Files.walk(directory)) {
            return new ReadPass(
                    walked.filter(file -> isNamed(file, prefix, suffix)).sorted().toList());
        }
    }

    private static boolean isNamed(Path file, String prefix, String suffix) {
        final String name = file.getFileName().toString();
        return name.startsWith(prefix) && name.endsWith(suffix);
    }

    List<Path> files() {
        return files;
    }

    /** Of all files together. */
    long bytes() {
        return bytes;
    }

    /** Reads all; returns bytes per second. */
    double run() throws IOException {
        final long startNs = System.nanoTime();
        for (Path file : files) {
            final CRC32C crc = new CRC32C();
            try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
                while (in.read(piece.clear()) >= 0) {
                    crc.update(piece.flip());
                }
            }
            checksum += crc.getValue();
        }
        return bytes * 1e9 / (System.nanoTime() - startNs);
    }

    /** Of all passes, so that none of them can be left out. */
    long checksum() {
        return checksum;
    }
}
