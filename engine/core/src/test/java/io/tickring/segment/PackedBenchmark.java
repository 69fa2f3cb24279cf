package io.tickring.segment;

import io.tickring.fs.DiskFileSystem;
import io.tickring.shard.ShardInfo;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Names;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Merges all segments of a store's shards into packed ones beside it, and tells what each column
 * takes and how fast they are written and read. A main and not a test: it asserts nothing.
 *
 * <p>Arguments: store, an empty directory, zone rows, zstd level.
 */
final class PackedBenchmark {
    private static final int READS = 3;

    private PackedBenchmark() {}

    public static void main(String[] args) throws IOException {
        final Path store = Path.of(args[0]);
        final Path out = Path.of(args[1]);
        final SegmentConfig config =
                new SegmentConfig(
                        1 << 14,
                        Integer.parseInt(args[2]),
                        1024,
                        SegmentConfig.MAX_FILE_LENGTH,
                        Codec.NONE,
                        Codec.ZSTD,
                        Integer.parseInt(args[3]));
        try (StoreReader reader = StoreReader.open(StoreConfig.at(store))) {
            for (final ShardInfo shard : reader.shards()) {
                final Path directory = out.resolve("shard-" + shard.id());
                Files.createDirectories(directory);
                merge(
                        store.resolve("shard-" + shard.id()),
                        directory,
                        config,
                        reader.names(),
                        shard.segments());
            }
        }
    }

    private static void merge(
            Path from, Path into, SegmentConfig config, Names names, List<SegmentMeta> metas)
            throws IOException {
        final List<Segment> inputs = open(from, metas);
        final long inputLength = metas.stream().mapToLong(SegmentMeta::fileLength).sum();
        final long rows = metas.stream().mapToLong(SegmentMeta::rows).sum();
        read("read inputs", inputs, Selection.ALL);
        final long start = System.nanoTime();
        final List<SegmentMeta> merged;
        try (MergeWriter writer =
                new MergeWriter(
                        DiskFileSystem.INSTANCE,
                        into,
                        new AtomicLong(1)::getAndIncrement,
                        config,
                        names,
                        List.of(inputs))) {
            while (writer.step(1 << 24) > 0) {
                // goes on
            }
            merged = writer.finish();
        }
        final double seconds = (System.nanoTime() - start) / 1e9;
        final long outputLength = merged.stream().mapToLong(SegmentMeta::fileLength).sum();
        System.out.printf(
                Locale.ROOT,
                "%,d rows, %,d B in, %,d B out (%.2f B/row), %.1f s, %.1f MB/s in, %.2f M rows/s%n",
                rows,
                inputLength,
                outputLength,
                outputLength / (double) rows,
                seconds,
                inputLength / seconds / 1e6,
                rows / seconds / 1e6);
        final List<Segment> outputs = open(into, merged);
        printSizes(outputs);
        for (int round = 0; round < READS; round++) {
            read("read all", outputs, Selection.ALL);
            read("read symbol 1", outputs, symbol(1));
            read("read symbol 500", outputs, symbol(500));
            verify("verify packed", outputs);
            verify("verify plain", inputs);
            read("read inputs", inputs, Selection.ALL);
            read("read inputs symbol 1", inputs, symbol(1));
        }
        outputs.forEach(Segment::close);
        inputs.forEach(Segment::close);
    }

    private static Selection symbol(int id) {
        final BitSet one = new BitSet();
        one.set(id);
        return new Selection(one, null, null, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static List<Segment> open(Path directory, List<SegmentMeta> metas) throws IOException {
        final List<Segment> opened = new ArrayList<>();
        for (final SegmentMeta meta : metas) {
            opened.add(
                    Segment.open(
                            DiskFileSystem.INSTANCE, directory.resolve(meta.fileName()), meta));
        }
        return opened;
    }

    private static void read(String what, List<Segment> segments, Selection selection) {
        final TickBlock block = new TickBlock();
        final long start = System.nanoTime();
        long rows = 0;
        for (final Segment segment : segments) {
            try (BlockCursor cursor = segment.cursor(selection)) {
                while (cursor.next(block)) {
                    rows += block.count();
                }
            }
        }
        final double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%s: %,d rows in %.3f s, %.1f M rows/s%n",
                what,
                rows,
                seconds,
                rows / seconds / 1e6);
    }

    private static void verify(String what, List<Segment> segments) {
        final long start = System.nanoTime();
        long length = 0;
        for (final Segment segment : segments) {
            if (!segment.verify(bytes -> {}).isEmpty()) {
                throw new IllegalStateException(segment.file() + " is damaged");
            }
            length += segment.meta().fileLength();
        }
        final double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "%s: %.2f GB/s%n", what, length / seconds / 1e9);
    }

    private static void printSizes(List<Segment> segments) {
        long all = 0;
        for (final Segment segment : segments) {
            all += segment.meta().fileLength();
        }
        final Map<String, long[]> sums = new TreeMap<>();
        for (final Segment segment : segments) {
            final SegmentSizes sizes = SegmentSizes.of(segment);
            System.out.printf(
                    Locale.ROOT,
                    "%s (%s): %,d rows, %,d B%n",
                    segment.typeName(),
                    segment.file().getFileName(),
                    sizes.rows(),
                    sizes.fileLength());
            for (final SegmentSizes.ColumnSize size : sizes.columns()) {
                line(
                        size.column().storedName() + '/' + size.column().low(),
                        size,
                        (double) sizes.rows(),
                        all);
            }
            final double rows = sizes.rows();
            System.out.printf(
                    Locale.ROOT,
                    "  names %.3f batches %.3f index %.3f footer %.3f B/row%n",
                    sizes.namesLength() / rows,
                    sizes.batchesLength() / rows,
                    sizes.indexLength() / rows,
                    sizes.footerLength() / rows);
            for (final SegmentSizes.ColumnSize size : sizes.columns()) {
                sums.computeIfAbsent(size.column().name(), name -> new long[1])[0] +=
                        size.storedLength();
            }
            sums.computeIfAbsent("(index)", name -> new long[1])[0] += sizes.indexLength();
            sums.computeIfAbsent("(names, batches, footer)", name -> new long[1])[0] +=
                    sizes.namesLength() + sizes.batchesLength() + sizes.footerLength();
        }
        for (final Map.Entry<String, long[]> sum : sums.entrySet()) {
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %,12d B %5.1f %%%n",
                    sum.getKey(),
                    sum.getValue()[0],
                    100.0 * sum.getValue()[0] / all);
        }
    }

    private static void line(String name, SegmentSizes.ColumnSize size, double rows, long all) {
        System.out.printf(
                Locale.ROOT,
                "  %-30s %,12d B %7.3f B/row %5.1f %%%n",
                name,
                size.storedLength(),
                size.storedLength() / rows,
                100.0 * size.storedLength() / all);
    }
}
