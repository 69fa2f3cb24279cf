package io.tickring.query;

import io.tickring.replay.MergedReplay;
import io.tickring.segment.Segment;
import io.tickring.segment.TradeChunk;
import io.tickring.segment.TradeColumns;
import io.tickring.shard.ShardParts;
import io.tickring.shard.StoreView;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Reads the trades of a selection by several workers, each into a state of its own: zones of
 * segments by their columns, all else line by line. In which order is nobody's promise; what
 * depends on it goes by position.
 *
 * <p>Whoever is done with one part takes the next one. When a part cannot be read no further ones
 * are taken; of several that could not, the first one's error is thrown, as one worker alone would
 * have met it.
 *
 * @param <S> what takes trades, one for each worker
 */
final class TradeScan<S extends TradeChunk.Handler> {
    private final StoreView view;
    private final Selection selection;
    private final boolean withTimes;
    private final List<Supplier<BlockCursor>> cursors = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();

    /** The number of the first part of each segment, and behind the last one. */
    private final List<Integer> firstParts = new ArrayList<>();

    private int parts;
    private long rows;
    private final AtomicInteger nextPart = new AtomicInteger();

    private TradeScan(StoreView view, Selection selection, boolean withTimes) {
        this.view = view;
        this.selection = selection;
        this.withTimes = withTimes;
    }

    /**
     * Reads all trades.
     *
     * @param trades a selection of trades' types only
     * @param withTimes whether states ask for times and positions
     * @param states makes a state
     * @return the states of those who have worked
     */
    static <S extends TradeChunk.Handler> List<S> run(
            StoreView view,
            Selection trades,
            boolean withTimes,
            Workers workers,
            Supplier<S> states) {
        final TradeScan<S> scan = new TradeScan<>(view, trades, withTimes);
        scan.addParts();
        return scan.run(workers, states);
    }

    private void addParts() {
        for (int shard : MergedReplay.shards(view, selection)) {
            final ShardParts shardParts = view.parts(shard, selection);
            cursors.addAll(shardParts.cursors());
            segments.addAll(shardParts.columns());
        }
        parts = cursors.size(); // first, for these are the longest ones
        for (Segment segment : segments) {
            firstParts.add(parts);
            parts += segment.zones();
            rows += segment.rows();
        }
        firstParts.add(parts);
    }

    private List<S> run(Workers workers, Supplier<S> states) {
        final int wanted =
                (int)
                        Math.max(
                                1,
                                Math.min(
                                        workers.count(),
                                        Math.min(parts, rows / workers.rowsPerWorker())));
        final AtomicReferenceArray<S> made = new AtomicReferenceArray<>(wanted);
        final AtomicReferenceArray<Throwable> failures = new AtomicReferenceArray<>(parts);
        workers.run(
                wanted,
                worker -> {
                    final S state = states.get();
                    made.set(worker, state);
                    work(state, failures);
                });
        final List<S> done = new ArrayList<>();
        for (int worker = 0; worker < wanted; worker++) {
            if (made.get(worker) != null) {
                done.add(made.get(worker));
            }
        }
        throwFirst(failures);
        return done;
    }

    private void work(S state, AtomicReferenceArray<Throwable> failures) {
        final Reader reader = new Reader(state);
        for (int part = nextPart.getAndIncrement();
                part < parts;
                part = nextPart.getAndIncrement()) {
            try {
                reader.read(part);
            } catch (RuntimeException | Error e) {
                failures.set(part, e);
                nextPart.set(parts);
            }
        }
    }

    private static void throwFirst(AtomicReferenceArray<Throwable> failures) {
        for (int part = 0; part < failures.length(); part++) {
            final Throwable failure = failures.get(part);
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (RuntimeException) failure;
            }
        }
    }

    /** One worker's way through the parts. */
    private final class Reader {
        private final S state;
        private int segment = -1;
        private TradeColumns columns;

        Reader(S state) {
            this.state = state;
        }

        void read(int part) {
            if (part < cursors.size()) {
                readLines(cursors.get(part));
                return;
            }
            int found = Math.max(0, segment);
            while (part >= firstParts.get(found + 1)) {
                found++;
            }
            if (found != segment) {
                segment = found;
                columns = columns(segments.get(found));
            }
            columns.read(part - firstParts.get(found), state);
        }

        private TradeColumns columns(Segment of) {
            return new TradeColumns(of, selection, view.names().type(of.typeIds()[0]), withTimes);
        }

        private void readLines(Supplier<BlockCursor> cursors) {
            final Tick tick = new Tick(view.names());
            final TickBlock block = new TickBlock();
            final TradeChunk chunk = new TradeChunk();
            int exponent = 0;
            try (BlockCursor cursor = cursors.get()) {
                while (cursor.next(block)) {
                    for (int i = 0; i < block.count(); i++) {
                        tick.wrap(block.buffer(i), block.offset(i), block.position(i));
                        if (!Trades.counts(tick)) {
                            continue;
                        }
                        final int of = tick.type().size().exponent();
                        if (chunk.isFull() || of != exponent) {
                            hand(chunk, exponent);
                            exponent = of;
                        }
                        chunk.add(
                                tick.symbolId(),
                                tick.eventTime(),
                                tick.position(),
                                tick.price(),
                                tick.size());
                    }
                }
            }
            hand(chunk, exponent);
        }

        private void hand(TradeChunk chunk, int exponent) {
            if (chunk.count() > 0) {
                state.onTrades(chunk, exponent);
                chunk.clear();
            }
        }
    }
}
