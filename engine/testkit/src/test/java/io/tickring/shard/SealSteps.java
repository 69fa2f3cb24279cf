package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickring.fs.MappedFile;
import io.tickring.testkit.MemFileSystem;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.wal.WalFileLayout;
import io.tickring.wal.WalFrameLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Every state that a disk was in while frames were written, of which only the states before and
 * after were seen: the lines are stored word by word, then the header, then the zeros behind the
 * frame, then length and checksum as one word. Stores through a mapping cannot be watched, so they
 * are done again, as FORMATS.md tells them; that they lead to the state that was seen is checked.
 */
final class SealSteps {
    /** Where a run is cut; frames that are whole by then count in {@code rows}. */
    @FunctionalInterface
    interface Cut {
        void at(MemFileSystem disk, int[] rows, String where) throws IOException;
    }

    private static final int LINES_OFFSET = 44;

    private enum Part {
        LINES,
        HEADER,
        ZEROS_BEHIND,
        LENGTH_AND_CHECKSUM
    }

    private record Store(int shard, Path file, int offset, long value, Part part, int rows) {}

    private final MemFileSystem disk;
    private final Map<Path, ByteBuffer> after;
    private final List<Store> stores = new ArrayList<>();

    /**
     * @param before the disk before the first line was stored
     * @param after the files when all frames were sealed; no operation of the disk lies between
     * @param from append position of each shard before
     * @param to and after
     */
    SealSteps(MemFileSystem before, Map<Path, ByteBuffer> after, long[] from, long[] to) {
        this.disk = before;
        this.after = after;
        for (int shard = 0; shard < from.length; shard++) {
            final TreeMap<Long, Path> files = new TreeMap<>();
            for (Map.Entry<Path, ByteBuffer> file : after.entrySet()) {
                if (isLog(file.getKey(), shard)) {
                    files.put(bytes(file.getKey()).getLong(32), file.getKey());
                }
            }
            long at = from[shard];
            while (at < to[shard]) {
                final Map.Entry<Long, Path> file = files.floorEntry(at);
                at = addFrame(shard, file.getValue(), file.getKey(), at);
            }
            assertEquals(to[shard], at);
        }
    }

    private static boolean isLog(Path file, int shard) {
        return file.getParent().endsWith("shard-" + shard)
                && file.getFileName().toString().startsWith("wal-");
    }

    private ByteBuffer bytes(Path file) {
        return after.get(file).duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Answers the position behind the frame. */
    private long addFrame(int shard, Path file, long base, long position) {
        final ByteBuffer bytes = bytes(file);
        final int at = Math.max(WalFileLayout.HEADER_LENGTH, (int) (position - base));
        final int length = bytes.getInt(at);
        final int end = at + length;
        for (int line = at + WalFrameLayout.HEADER_LENGTH; line < end; line += Long.BYTES) {
            add(shard, file, line, bytes.getLong(line), Part.LINES, 0);
        }
        for (int field = at + Long.BYTES;
                field < at + WalFrameLayout.HEADER_LENGTH;
                field += Long.BYTES) {
            add(shard, file, field, bytes.getLong(field), Part.HEADER, 0);
        }
        if (end < bytes.limit()) {
            for (int zero = end; zero < end + WalFrameLayout.HEADER_LENGTH; zero += Long.BYTES) {
                add(shard, file, zero, 0, Part.ZEROS_BEHIND, 0);
            }
        }
        final boolean isLast = bytes.getShort(at + 8) == (short) WalFrameLayout.TYPE_END_OF_FILE;
        add(
                shard,
                file,
                at,
                bytes.getLong(at),
                Part.LENGTH_AND_CHECKSUM,
                isLast ? 0 : rows(bytes, at));
        return isLast ? base + bytes.limit() : base + end;
    }

    private void add(int shard, Path file, int offset, long value, Part part, int rows) {
        stores.add(new Store(shard, file, offset, value, part, rows));
    }

    private static int rows(ByteBuffer bytes, int frame) {
        final int start = frame + WalFrameLayout.HEADER_LENGTH;
        final int end = start + bytes.getInt(frame + LINES_OFFSET) * TickLayout.LINE_LENGTH;
        int rows = 0;
        int at = start;
        while (at < end) {
            final int word = TickLayout.typeAndLines(bytes, at);
            final int type = TickLayout.typeOf(word);
            rows += type < BuiltinTypes.DEFINITION_ID || type > BuiltinTypes.SESSION_END_ID ? 1 : 0;
            at += TickLayout.linesOf(word) << TickLayout.LINE_SHIFT;
        }
        return rows;
    }

    /**
     * Cuts behind stores that changed something: behind each line, and each other word.
     *
     * @param everyWord of a line too
     * @param rows of each shard before
     * @return number of cuts
     */
    int cutEach(boolean everyWord, int[] rows, Cut cut) throws IOException {
        final int[] now = rows.clone();
        int cuts = 0;
        for (Store store : stores) {
            final boolean isChanged = apply(store);
            now[store.shard()] += store.rows();
            final boolean endsLine =
                    store.offset() % TickLayout.LINE_LENGTH == TickLayout.LINE_LENGTH - Long.BYTES;
            if (isChanged && (everyWord || endsLine || store.part() != Part.LINES)) {
                cuts++;
                cut.at(
                        disk,
                        now,
                        "sealing "
                                + store.file().getFileName()
                                + ", behind byte "
                                + store.offset()
                                + ", of "
                                + store.part());
            }
        }
        final Map<Path, ByteBuffer> reached = disk.image();
        for (Path file : reached.keySet()) {
            if (IntStream.range(0, rows.length).anyMatch(shard -> isLog(file, shard))) {
                assertEquals(
                        after.get(file), reached.get(file), file + ": other stores than these");
            }
        }
        return cuts;
    }

    private boolean apply(Store store) throws IOException {
        try (MappedFile mapped = disk.map(store.file(), true)) {
            final boolean isChanged = mapped.buffer().getLong(store.offset()) != store.value();
            mapped.buffer().putLong(store.offset(), store.value());
            return isChanged;
        }
    }
}
