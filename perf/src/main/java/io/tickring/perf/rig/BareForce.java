package io.tickring.perf.rig;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The baseline of group commit: a file that was written full of zeros and forced; so many bytes go
 * into it at a time, each time followed by one {@code fdatasync}. <b>Thread:</b> one.
 */
final class BareForce implements AutoCloseable {
    private static final int FILE_LENGTH = 64 << 20;

    private final FileChannel file;
    private long at;

    BareForce(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        final ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        for (long end = 0; end < FILE_LENGTH; end += zeros.capacity()) {
            file.write(zeros.clear(), end);
        }
        file.force(true);
    }

    /** Writes and forces so many batches; returns batches per second. */
    double run(long batches, int batchLength) throws IOException {
        final ByteBuffer batch = ByteBuffer.allocateDirect(batchLength);
        for (int i = 0; i < batchLength; i++) {
            batch.put(i, (byte) (i + 1));
        }
        final long startNs = System.nanoTime();
        for (long done = 0; done < batches; done++) {
            if (at + batchLength > FILE_LENGTH) {
                at = 0;
            }
            file.write(batch.clear(), at);
            file.force(false);
            at += batchLength;
        }
        return batches * 1e9 / (System.nanoTime() - startNs);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
