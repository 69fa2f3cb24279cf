package io.tickring.perf.micro;

import io.tickring.fs.DiskFileSystem;
import io.tickring.perf.rig.WorkDirectory;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import io.tickring.wal.LogPositions;
import io.tickring.wal.Wal;
import io.tickring.wal.WalConfig;
import io.tickring.wal.WalFile;
import io.tickring.wal.WalFileJournal;
import io.tickring.wal.WalFileUse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A log with no shard around it, whose files go round. <b>Thread:</b> one, for all duties. */
final class BenchmarkLog implements AutoCloseable {
    private static final int FILE_LENGTH = 64 << 20;
    private static final int SPARE_FILES = 2;

    private final WorkDirectory work =
            WorkDirectory.in(Path.of(System.getProperty("java.io.tmpdir")));
    private final LogPositions positions =
            new LogPositions(
                    ByteBuffer.allocateDirect(LogPositions.LENGTH).order(ByteOrder.LITTLE_ENDIAN),
                    0);
    private final Wal wal;
    private WalFile file;

    BenchmarkLog() throws IOException {
        final Path directory = Files.createDirectory(work.resolve("log"));
        wal =
                new Wal(
                        new WalConfig(
                                DiskFileSystem.INSTANCE, directory, 1, 0, FILE_LENGTH, SPARE_FILES),
                        positions,
                        new Forgetful(),
                        next -> file = next,
                        this::recycle);
        wal.start(wal.recover(List.of(), 0, 0));
        recycle();
    }

    Wal wal() {
        return wal;
    }

    /** The file in use. */
    WalFile file() {
        return file;
    }

    /** Lets go of all files but the last, and makes them ready again. */
    void recycle() throws IOException {
        wal.flushed(positions.append());
        while (wal.doWork()) {
            // until nothing is left to prepare
        }
    }

    /** So many trades, one behind the other. */
    static ByteBuffer trades(int count) {
        final ByteBuffer lines =
                ByteBuffer.allocateDirect((count + 1) << TickLayout.LINE_SHIFT)
                        .alignedSlice(TickLayout.LINE_LENGTH)
                        .order(ByteOrder.LITTLE_ENDIAN);
        final TickWriter writer = new TickWriter();
        for (int i = 0; i < count; i++) {
            writer.wrap(lines, i << TickLayout.LINE_SHIFT)
                    .begin(BuiltinTypes.TRADE_ID, 1, 1 + i % 1000, 1, i + 1, i, i)
                    .putLong(BuiltinTypes.TRADE.price(), i)
                    .putLong(BuiltinTypes.TRADE.size(), i);
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        wal.close();
        work.close();
    }

    /** Stands for the manifest. */
    private static final class Forgetful implements WalFileJournal {
        @Override
        public void onUsed(WalFileUse use) {}

        @Override
        public void onDropped(int id) {}
    }
}
