package io.tickring.perf.micro;

import io.tickring.fs.DiskFileSystem;
import io.tickring.perf.rig.WorkDirectory;
import io.tickring.segment.Codec;
import io.tickring.segment.Segment;
import io.tickring.segment.SegmentConfig;
import io.tickring.segment.SegmentMeta;
import io.tickring.shard.Shard;
import io.tickring.shard.Store;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreView;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A store of made-up ticks, all its duties done by one thread: symbols of which a few are frequent,
 * prices that walk by cents, times that rise. The same arguments, the same ticks. Deleted when
 * closed.
 */
final class BenchmarkStore implements AutoCloseable {
    static final int SYMBOLS = 1000;

    private static final long SEED = 1;
    private static final int WAL_FILE_LENGTH = 1 << 20;
    private static final int SPARE_FILES = 2;
    private static final int EVENTS_PER_SEAL = 1024;
    private static final long START_NS = 1_767_623_400_000_000_000L; // 2026-01-05T14:30Z
    private static final int MOST_STEP_NS = 2_000;
    private static final long PRICE = 100_000_000_000L;
    private static final long CENT = 10_000_000L;
    private static final int MOST_SIZE = 500;

    private final WorkDirectory work =
            WorkDirectory.in(Path.of(System.getProperty("java.io.tmpdir")));
    private final Path directory = work.resolve("store");
    private final int[] symbolIds = new int[SYMBOLS];
    private final Store store;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final TickWriter writer = new TickWriter();
    private final ByteBuffer lines =
            ByteBuffer.allocateDirect((EVENTS_PER_SEAL + 1) << TickLayout.LINE_SHIFT)
                    .alignedSlice(TickLayout.LINE_LENGTH)
                    .order(ByteOrder.LITTLE_ENDIAN);
    private int unsealed;
    private long sequence;
    private long time = START_NS;
    private long price = PRICE;

    BenchmarkStore(int shards, Codec codec) throws IOException {
        final SegmentConfig segments = SegmentConfig.DEFAULT.withCodecs(codec, Codec.ZSTD);
        store =
                Store.open(
                        new StoreConfig(
                                DiskFileSystem.INSTANCE,
                                directory,
                                shards,
                                WAL_FILE_LENGTH,
                                SPARE_FILES,
                                Integer.MAX_VALUE,
                                1,
                                segments,
                                NameRegistry.MAX_SYMBOLS),
                        1,
                        () -> {});
        for (int i = 0; i < SYMBOLS; i++) {
            symbolIds[i] = store.names().symbolId("SYM" + i);
        }
        store.names().newSession("perf", "", "", "", 0);
    }

    /** Defines a type that has a price and a size; returns its id. */
    int define(TickType type) {
        return store.names().typeId(type);
    }

    /** The symbol of this rank by frequency, from 0. */
    int symbolId(int rank) {
        return symbolIds[rank];
    }

    /** Appends so many trades. */
    void addTrades(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            add(BuiltinTypes.TRADE_ID, BuiltinTypes.TRADE);
        }
    }

    /** Appends one tick of a type that has a price and a size. */
    void add(int typeId, TickType type) throws IOException {
        final double drawn = random.nextDouble();
        final int symbolId = symbolId((int) (SYMBOLS * drawn * drawn * drawn));
        time += 1 + random.nextInt(MOST_STEP_NS);
        price = Math.max(CENT, price + CENT * (random.nextInt(3) - 1));
        final int at = unsealed << TickLayout.LINE_SHIFT;
        writer.wrap(lines, at)
                .begin(typeId, 1, symbolId, 1, ++sequence, time, time)
                .putLong(type.price(), price)
                .putLong(type.size(), 1 + random.nextInt(MOST_SIZE));
        final int shards = store.shards().size();
        store.shards().get(SlotHash.shard(store.names().slot(symbolId), shards)).append(lines, at);
        if (++unsealed == EVENTS_PER_SEAL) {
            seal();
        }
    }

    private void seal() throws IOException {
        for (Shard shard : store.shards()) {
            shard.seal();
            while (shard.doWork()) {
                // until its log files are ready
            }
        }
        unsealed = 0;
    }

    /** Writes all that was appended into segments. */
    void flush() throws IOException {
        seal();
        for (Shard shard : store.shards()) {
            shard.freeze();
            while (shard.flushNext()) {
                // until all of it is
            }
        }
    }

    /** The store as it is now; to be closed before the store. */
    StoreView view() {
        return store.view();
    }

    /** The only segment of shard 0; to be closed before the store. */
    Segment segment() throws IOException {
        final List<SegmentMeta> segments = store.shards().get(0).info().segments();
        if (segments.size() != 1) {
            throw new IllegalStateException("one segment was expected: " + segments);
        }
        return Segment.open(
                DiskFileSystem.INSTANCE,
                store.shards().get(0).directory().resolve(segments.get(0).fileName()),
                segments.get(0));
    }

    @Override
    public void close() throws IOException {
        store.close();
        work.close();
    }
}
