package io.tickring.shard;

import io.tickring.fs.FileSystem;
import io.tickring.fs.MappedFile;
import io.tickring.fs.WritableFile;
import io.tickring.wal.LogPositions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The mapped file through which a writer lets other processes see its positions: a page of header,
 * then {@link LogPositions#LENGTH} bytes per shard. It is made anew at every open, and nothing in
 * it outlives its writer.
 */
final class CountersFile implements AutoCloseable {
    static final String NAME = "counters";

    private static final int HEADER_LENGTH = 4096;
    private static final int MAGIC = 0x4E435254;
    private static final int VERSION = 1;

    private final MappedFile mapping;

    private CountersFile(MappedFile mapping) {
        this.mapping = mapping;
    }

    static CountersFile create(FileSystem files, Path directory, StoreFile store)
            throws IOException {
        final Path path = directory.resolve(NAME);
        if (files.exists(path)) {
            files.delete(path);
        }
        final int length = HEADER_LENGTH + store.shardCount() * LogPositions.LENGTH;
        try (WritableFile file = files.create(path)) {
            file.write(ByteBuffer.allocate(length));
            file.force();
        }
        final MappedFile mapping = files.map(path, true);
        mapping.buffer().putInt(0, MAGIC).putInt(4, VERSION);
        mapping.buffer().putLong(8, store.storeId()).putInt(16, store.shardCount());
        return new CountersFile(mapping);
    }

    LogPositions positions(int shard) {
        return new LogPositions(mapping.buffer(), HEADER_LENGTH + shard * LogPositions.LENGTH);
    }

    @Override
    public void close() {
        mapping.close();
    }
}
