package io.tickring.segment;

import io.tickring.fs.DirectoryLock;
import io.tickring.fs.DiskFileSystem;
import io.tickring.fs.FileSystem;
import io.tickring.fs.MappedFile;
import io.tickring.fs.WritableFile;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.EventList;
import io.tickring.tick.Names;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What a flush of a million trades of 1,000 symbols (Zipf) costs, and reading them back from the
 * page cache: all, one symbol, a few. Nothing is forced. A main and not a test: it asserts nothing.
 */
final class SegmentBenchmark implements Names {
    private static final int ROWS = 1 << 20;
    private static final int SYMBOLS = 1000;
    private static final int PAGE_LENGTH = 1 << 24;

    private final EventList events = new EventList();
    private final Path directory;
    private final FileSystem fs = new UnforcedFileSystem();
    private long checksum;

    SegmentBenchmark(Path directory) {
        this.directory = directory;
        final SplittableRandom random = new SplittableRandom(1);
        final double[] cumulated = new double[SYMBOLS];
        double sum = 0;
        for (int i = 0; i < SYMBOLS; i++) {
            sum += 1.0 / (i + 1);
            cumulated[i] = sum;
        }
        final TickType trade = BuiltinTypes.TRADE;
        ByteBuffer page = null;
        for (int i = 0; i < ROWS; i++) {
            final int offset = i * TickLayout.LINE_LENGTH % PAGE_LENGTH;
            if (offset == 0) {
                page = ByteBuffer.allocateDirect(PAGE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
                events.in(page);
            }
            final int found = Arrays.binarySearch(cumulated, random.nextDouble() * sum);
            final int symbol = 1 + (found < 0 ? Math.min(-found - 1, SYMBOLS - 1) : found);
            new TickWriter()
                    .wrap(page, offset)
                    .begin(BuiltinTypes.TRADE_ID, 1, symbol, 1, i + 1, i * 1000L, i * 1000L)
                    .putLong(trade.price(), 1_000_000_000L + random.nextInt(1000))
                    .putLong(trade.size(), random.nextInt(1000))
                    .putLong(trade.field("tradeId"), i)
                    .putLong(trade.field("side"), 'B');
            events.add(offset, (long) i * TickLayout.LINE_LENGTH);
        }
    }

    @Override
    public String symbol(int symbolId) {
        return "S" + symbolId;
    }

    @Override
    public TickType type(int typeId) {
        return BuiltinTypes.all().get(typeId - 1);
    }

    @Override
    public String source(int sourceId) {
        return "source";
    }

    private SegmentMeta write(FlushWriter writer) throws IOException {
        final long start = System.nanoTime();
        final SegmentMeta meta = writer.write(fs, directory, () -> 1, events, this).get(0);
        final long elapsed = System.nanoTime() - start;
        System.out.printf(
                Locale.ROOT,
                "flush %,d rows: %.1f M rows/s, %.0f MB/s of lines, %.1f bytes a row%n",
                ROWS,
                ROWS * 1e3 / elapsed,
                ROWS * 64e3 / elapsed,
                (double) meta.fileLength() / ROWS);
        return meta;
    }

    private void read(Segment segment, String what, List<BitSet> selections) {
        final TickBlock block = new TickBlock();
        long rows = 0;
        final long start = System.nanoTime();
        for (final BitSet symbols : selections) {
            final Selection selection =
                    new Selection(symbols, null, null, Long.MIN_VALUE, Long.MAX_VALUE);
            try (BlockCursor cursor = segment.cursor(selection)) {
                while (cursor.next(block)) {
                    rows += block.count();
                    checksum += block.buffer(0).getLong(block.offset(block.count() - 1));
                }
            }
        }
        final long elapsed = System.nanoTime() - start;
        System.out.printf(
                Locale.ROOT, "%-28s %,11d rows %6.1f M rows/s%n", what, rows, rows * 1e3 / elapsed);
    }

    private static List<BitSet> each(int from, int to, int step) {
        final List<BitSet> selections = new ArrayList<>();
        for (int symbol = from; symbol < to; symbol += step) {
            final BitSet one = new BitSet();
            one.set(symbol);
            selections.add(one);
        }
        return selections;
    }

    private static List<BitSet> range(int from, int to) {
        final BitSet all = new BitSet();
        all.set(from, to);
        return List.of(all, all, all);
    }

    public static void main(String[] args) throws IOException {
        final Path directory = Files.createTempDirectory("segment-benchmark");
        final SegmentBenchmark benchmark = new SegmentBenchmark(directory);
        final FlushWriter writer =
                new FlushWriter(
                        new SegmentConfig(Integer.getInteger("zoneRows", 1 << 14), 1024, 1 << 29));
        for (int round = 0; round < 8; round++) {
            final SegmentMeta meta = benchmark.write(writer);
            final Path file = directory.resolve(meta.fileName());
            try (Segment segment = Segment.open(benchmark.fs, file, meta)) {
                benchmark.read(segment, "first touch, all", Arrays.asList((BitSet) null));
                benchmark.read(segment, "all", Arrays.asList(null, null, null, null));
                benchmark.read(segment, "symbol 1", each(1, 2, 1));
                benchmark.read(segment, "symbols 2..10, each", each(2, 10, 1));
                benchmark.read(segment, "symbols 10..100, each", each(10, 100, 3));
                benchmark.read(segment, "symbols 100..1000, each", each(100, 1000, 30));
                benchmark.read(segment, "symbols 2..10, together", range(2, 10));
                benchmark.read(segment, "symbols 100..110, together", range(100, 110));
            }
            benchmark.fs.delete(file);
        }
        Files.delete(directory);
        System.out.println("checksum " + benchmark.checksum);
    }

    /** The disk without its waits. */
    private static final class UnforcedFileSystem implements FileSystem {
        private final FileSystem disk = DiskFileSystem.INSTANCE;

        @Override
        public WritableFile create(Path file) throws IOException {
            final WritableFile created = disk.create(file);
            return new WritableFile() {
                @Override
                public void write(ByteBuffer bytes) throws IOException {
                    created.write(bytes);
                }

                @Override
                public long length() {
                    return created.length();
                }

                @Override
                public void force() {}

                @Override
                public void close() throws IOException {
                    created.close();
                }
            };
        }

        @Override
        public WritableFile append(Path file) throws IOException {
            return disk.append(file);
        }

        @Override
        public MappedFile map(Path file, boolean writable) throws IOException {
            return disk.map(file, writable);
        }

        @Override
        public ByteBuffer read(Path file) throws IOException {
            return disk.read(file);
        }

        @Override
        public void truncate(Path file, long length) throws IOException {
            disk.truncate(file, length);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            disk.rename(from, to);
        }

        @Override
        public void delete(Path file) throws IOException {
            disk.delete(file);
        }

        @Override
        public boolean exists(Path file) {
            return disk.exists(file);
        }

        @Override
        public long length(Path file) throws IOException {
            return disk.length(file);
        }

        @Override
        public void forceDirectory(Path directory) {}

        @Override
        public void createDirectories(Path directory) throws IOException {
            disk.createDirectories(directory);
        }

        @Override
        public List<Path> list(Path directory) throws IOException {
            return disk.list(directory);
        }

        @Override
        public long usableSpace(Path path) throws IOException {
            return disk.usableSpace(path);
        }

        @Override
        public DirectoryLock lock(Path lockFile, boolean exclusive) throws IOException {
            return disk.lock(lockFile, exclusive);
        }
    }
}
