package io.tickring.perf.rig;

import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The baseline of replay: the same ticks as bare lines in mapped files of 64 MiB, read from front
 * to back. No zones, no columns, no order to restore, no checksums.
 */
final class LineFiles {
    private static final int FILE_LENGTH = 64 << 20;
    private static final int LINES_A_FILE = FILE_LENGTH >> TickLayout.LINE_SHIFT;

    private final List<ByteBuffer> files = new ArrayList<>();
    private final Tick tick = new Tick(new NameRegistry());
    private final long lines;

    LineFiles(Path directory, TickInput input, long lines) throws IOException {
        this.lines = lines;
        Files.createDirectories(directory);
        final TickWriter writer = new TickWriter();
        for (long first = 0; first < lines; first += LINES_A_FILE) {
            final MappedByteBuffer file = map(directory.resolve("lines-" + files.size()));
            final long end = Math.min(lines, first + LINES_A_FILE);
            for (long tick = first; tick < end; tick++) {
                writer.wrap(file, (int) (tick - first) << TickLayout.LINE_SHIFT)
                        .begin(
                                BuiltinTypes.TRADE_ID,
                                1,
                                input.rank(tick) + 1,
                                1,
                                tick + 1,
                                TickInput.time(tick),
                                TickInput.time(tick))
                        .putLong(BuiltinTypes.TRADE.price(), TickInput.price(tick));
            }
            files.add(file);
        }
    }

    private static MappedByteBuffer map(Path path) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW)) {
            final MappedByteBuffer file =
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_LENGTH);
            file.order(ByteOrder.LITTLE_ENDIAN);
            return file;
        }
    }

    /** Hands the first lines to a handler; as many as there are at most. */
    long read(long count, TickHandler handler) {
        final long end = Math.min(count, lines);
        for (long first = 0; first < end; first += LINES_A_FILE) {
            final ByteBuffer file = files.get((int) (first / LINES_A_FILE));
            final int inFile = (int) Math.min(LINES_A_FILE, end - first);
            for (int line = 0; line < inFile; line++) {
                handler.onTick(tick.wrap(file, line << TickLayout.LINE_SHIFT, first + line));
            }
        }
        return end;
    }
}
