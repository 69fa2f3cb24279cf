package io.tickring.shard;

import io.tickring.segment.Codec;
import io.tickring.segment.Segment;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.wal.LogPositions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks every checksum and every count of a store: the store file, the manifests, the log from the
 * flushed position on, and the segments. Damage is listed, not thrown, so one bad file does not
 * hide the next. The unforced tail of a log, and an edit of a manifest that was being written, are
 * <em>open</em> and no damage. Of a store that is being written one cut is checked, the log up to
 * its visible position. Nothing in the directory is changed, and nobody kept out. <b>Thread:</b>
 * one.
 */
public final class StoreVerifier {
    private final StoreConfig config;
    private final Progress progress;
    private final List<StoreProblem> problems = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private long segments;
    private long rows;
    private long bytesDone;
    private long bytesTotal;

    /** Is told how far the check is. */
    public interface Progress {
        /**
         * @param bytesDone of segments checked so far
         * @param bytesTotal of all segments
         */
        void onProgress(long bytesDone, long bytesTotal);
    }

    private StoreVerifier(StoreConfig config, Progress progress) {
        this.config = config;
        this.progress = progress;
    }

    /**
     * @throws IOException when the directory holds no store
     */
    public static StoreCheck verify(StoreConfig config, Progress progress) throws IOException {
        if (!StoreReader.isStore(config) && !StoreRepair.hasShards(config)) {
            throw new IOException(config.directory() + " holds no Tickring store");
        }
        return new StoreVerifier(config, progress).run();
    }

    private StoreCheck run() {
        int shardCount = 0;
        Optional<WriterInfo> writer = Optional.empty();
        try {
            final StoreFile store = StoreFile.read(config.files(), config.directory());
            shardCount = store.shardCount();
            try (LiveWriter live = LiveWriter.look(config.files(), config.directory(), store)) {
                writer = live.info();
                checkShards(store, live);
            }
        } catch (IOException | RuntimeException e) {
            add(config.directory().resolve(StoreFile.NAME), e);
        }
        return new StoreCheck(
                problems, open, missing, writer, shardCount, segments, rows, bytesDone);
    }

    private void checkShards(StoreFile store, LiveWriter live) {
        final NameRegistry names = Store.names(config, 0);
        final List<CheckedShard> found = new ArrayList<>();
        try {
            for (int shard = 0; shard < store.shardCount(); shard++) {
                final ShardConfig shardConfig = config.shard(shard, store);
                final LogPositions positions =
                        live.isTelling() ? live.counters().shard(shard).positions() : null;
                try {
                    found.add(CheckedShard.find(shardConfig, names, positions));
                } catch (IOException | RuntimeException e) {
                    add(shardConfig.directory().resolve(ManifestFile.NAME), e);
                }
            }
            for (CheckedShard shard : found) {
                segments += shard.segmentCount();
                bytesTotal += shard.bytes();
            }
            for (CheckedShard shard : found) {
                check(shard);
            }
        } finally {
            found.forEach(CheckedShard::close);
        }
    }

    private void check(CheckedShard shard) {
        open.addAll(shard.open());
        missing.addAll(shard.missing());
        rows += shard.logRows();
        shard.failures().forEach(this::add);
        for (OpenSegment opened : shard.segments()) {
            final Segment segment = opened.segment();
            final long before = bytesDone;
            try {
                checkSegment(shard, segment, before);
            } catch (RuntimeException e) {
                add(segment.file(), e);
            } finally {
                bytesDone = before + segment.meta().fileLength();
            }
        }
    }

    private void checkSegment(CheckedShard shard, Segment segment, long before) {
        final int problemsBefore = problems.size();
        segment.verify(checked -> progress.onProgress(before + checked, bytesTotal))
                .forEach(
                        problem ->
                                problems.add(
                                        new StoreProblem(
                                                problem.file().toString(),
                                                problem.offset(),
                                                problem.what())));
        if (problems.size() > problemsBefore) {
            return;
        }
        final long counted = count(segment);
        if (counted != segment.meta().rows()) {
            problem(
                    segment,
                    "it holds " + counted + " rows, the manifest says " + segment.meta().rows());
        }
        rows += counted;
        for (int symbolId : segment.symbolIds()) {
            if (!shard.definitions().hasSymbol(symbolId)) {
                problem(segment, "it uses symbol id " + symbolId + ", which nothing defines");
            }
        }
        for (int sourceId : segment.sourceIds()) {
            if (!shard.definitions().hasSession(sourceId)) {
                problem(segment, "it uses source id " + sourceId + ", which nothing defines");
            }
        }
    }

    private void problem(Segment segment, String what) {
        problems.add(new StoreProblem(segment.file().toString(), 0, what));
    }

    /**
     * Rows that a reader gets. Those of plain zones were counted when their structure was found to
     * be right: their runs cover every row of the index, whose sum is the manifest's. What a packed
     * zone holds is known when it is unpacked.
     */
    private static long count(Segment segment) {
        if (segment.codec() == Codec.NONE) {
            return segment.rows();
        }
        final TickBlock block = new TickBlock();
        long count = 0;
        try (BlockCursor cursor = segment.cursor(Selection.ALL)) {
            while (cursor.next(block)) {
                count += block.count();
            }
        }
        return count;
    }

    private void add(Path where, Exception e) {
        problems.add(StoreProblem.of(where, e));
    }
}
