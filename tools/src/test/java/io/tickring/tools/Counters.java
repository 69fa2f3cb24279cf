package io.tickring.tools;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks into a store's counters file, as another process may. */
final class Counters {
    private static final int HEADER = 4096;

    private Counters() {}

    /** Bytes of log of the first shard; 0 while there is no such file. */
    static long appended(Path counters) throws IOException {
        if (!Files.exists(counters)) {
            return 0;
        }
        final byte[] bytes = Files.readAllBytes(counters);
        return bytes.length < HEADER + Long.BYTES
                ? 0
                : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(HEADER);
    }
}
