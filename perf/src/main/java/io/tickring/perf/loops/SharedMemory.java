package io.tickring.perf.loops;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A mapped file that nothing leaves behind. */
final class SharedMemory {
    static final int LENGTH = 16 << 20;

    private static final int PAGE_LENGTH = 4096;

    private SharedMemory() {}

    /**
     * Maps a new file and deletes it at once: the mapping stays, and however the process ends no
     * file does. Every page has been written to.
     *
     * @throws IOException when there is such a file, or no room for one
     */
    static MappedByteBuffer map(Path file) throws IOException {
        final MappedByteBuffer map;
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW)) {
            Files.delete(file);
            // Written, not only made long: without room this is an error here, and a signal later.
            final ByteBuffer page = ByteBuffer.allocateDirect(PAGE_LENGTH);
            for (long at = 0; at < LENGTH; at += PAGE_LENGTH) {
                channel.write(page.rewind(), at);
            }
            map = channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH);
        }
        map.order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < LENGTH; at += Long.BYTES) {
            map.putLong(at, 1);
        }
        return map;
    }
}
