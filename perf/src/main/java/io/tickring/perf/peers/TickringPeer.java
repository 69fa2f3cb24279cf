package io.tickring.perf.peers;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.BatchSink;
import io.tickring.ingest.FlushResult;
import io.tickring.ingest.FullPolicy;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.ingest.Subscription;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import io.tickring.node.QueryWorkers;
import io.tickring.node.Replay;
import io.tickring.query.Bar;
import io.tickring.query.Query;
import io.tickring.query.Select;
import io.tickring.query.Vwap;
import io.tickring.query.Workers;
import io.tickring.replay.ReplayOrder;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.TickLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Tickring through what everybody may call. */
final class TickringPeer implements Peer {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int SPINS = 100;
    private static final int LOG_FILE_LENGTH = 64 << 20;
    private static final long SLEEP_NS = 20_000;
    private static final Field PRICE = BuiltinTypes.TRADE.price();
    private static final Field SIZE = BuiltinTypes.TRADE.size();

    /** No flush into segments: what the log of another system does, and no more than that. */
    private static final String LOG_ALONE = "log alone (flush off)";

    /** The same when no file need be made within the clock: a node that flushes never makes any. */
    private static final String FILES_READY = "log alone, its files made before";

    private static final String FROM_LOG = "from the log";
    private static final Set<String> OF_LOG_ALONE = Set.of(LOG_ALONE, FILES_READY, FROM_LOG);
    private static final String SINGLY = "all at default, tick by tick";
    private static final String BATCHED = "all at default, batch sink";
    private static final String FROM_SEGMENTS = "from segments";
    private static final String FIRST_TOUCH = "from segments, first touch";

    /** Whether it was done with the log and without segments. */
    static boolean isOfLogAlone(String variant) {
        return OF_LOG_ALONE.contains(variant);
    }

    /** Null when the classes are not in a jar. */
    @Override
    public String version() {
        return Versions.ofManifest(TickringPeer.class);
    }

    @Override
    public List<String> settings() {
        return List.of(
                "a node with one shard, everything at its default: flush into segments on,"
                        + " compaction on, CRC32C of every log frame, profile BALANCED; "
                        + LOG_ALONE
                        + ": the same, flushed by hand only",
                "append: until the last record is acked WAL: in the log of the page cache, indexed"
                        + " and visible to queries; tail: a subscription that had every tick, flush"
                        + " on",
                "replay "
                        + FROM_LOG
                        + ": by the node that wrote it; "
                        + FROM_SEGMENTS
                        + ", and queries: the store closed, opened by StoreReader;"
                        + " the first pass checks each zone's CRC32C and maps its pages",
                "bars and averages: by as many threads as there are cores, and once more by one;"
                        + " all else by one");
    }

    @Override
    public void run(Path directory, PeerInput input, PeerSettings settings, Figures figures)
            throws Exception {
        WriteBack.await();
        WriteBack.await();
        final Path store = directory.resolve("store");
        final long ns;
        try (Node node = Node.open(NodeConfig.at(store));
                Publisher publisher = node.publisher("peers", AckMode.WAL)) {
            ns = publishSingly(node, publisher, input);
            flush(node);
        }
        WriteBack.await();
        final Path batched = directory.resolve("batched");
        final long batchedNs;
        try (Node node = Node.open(NodeConfig.at(batched));
                Publisher publisher = node.publisher("peers", AckMode.WAL)) {
            batchedNs = publishBatched(node, publisher, input);
            flush(node);
        }
        try (StoreReader reader = StoreReader.open(StoreConfig.at(store))) {
            final Replay replay = Replay.over(reader::view);
            final Answer all = replaySegments(replay, input, figures);
            figures.rate(PeerJob.APPEND, SINGLY, input.ticks(), ns, all);
            query(reader, input, figures);
        }
        try (StoreReader reader = StoreReader.open(StoreConfig.at(batched))) {
            final Answer all = sum(Replay.over(reader::view));
            figures.rate(PeerJob.APPEND, BATCHED, input.ticks(), batchedNs, all);
        }
        WriteBack.await();
        tail(directory.resolve("tailed"), input, figures);
        WriteBack.await();
        logAlone(directory.resolve("log"), input, figures);
        WriteBack.await();
        filesReady(directory.resolve("ready"), input, figures);
    }

    private static void logAlone(Path directory, PeerInput input, Figures figures)
            throws Exception {
        try (Node node = Node.open(NodeConfig.at(directory).flushByHandOnly());
                Publisher publisher = node.publisher("peers", AckMode.WAL)) {
            final long ns = publishSingly(node, publisher, input);
            final Answer all = figures.replay(FROM_LOG, input.ticks(), () -> sum(node.replay()));
            figures.rate(PeerJob.APPEND, LOG_ALONE, input.ticks(), ns, all);
        }
    }

    private static void filesReady(Path directory, PeerInput input, Figures figures)
            throws IOException {
        final int files = (int) (input.ticks() * TickLayout.LINE_LENGTH / LOG_FILE_LENGTH) + 2;
        final NodeConfig config =
                NodeConfig.at(directory)
                        .flushByHandOnly()
                        .walFileLengthBytes(LOG_FILE_LENGTH)
                        .walSpareFiles(files);
        try (Node node = Node.open(config);
                Publisher publisher = node.publisher("peers", AckMode.WAL)) {
            for (int attempt = 0; node.shards().get(0).walFiles() <= files; attempt++) {
                idle(node, attempt);
            }
            final long ns = publishSingly(node, publisher, input);
            final Answer all = sum(node.replay());
            figures.rate(PeerJob.APPEND, FILES_READY, input.ticks(), ns, all);
        }
    }

    private static long publishSingly(Node node, Publisher publisher, PeerInput input) {
        final int[] symbolIds = symbolIds(node, input);
        final long startNs = System.nanoTime();
        for (long tick = 0; tick < input.ticks(); tick++) {
            final int symbolId = symbolIds[input.rank(tick)];
            final long time = input.timeNs(tick);
            final long price = input.price(tick);
            final long size = input.size(tick);
            for (int attempt = 0;
                    publisher.trade(symbolId, time, time, price, size) != Offer.OK;
                    attempt++) {
                idle(node, attempt);
            }
        }
        awaitAcked(node, publisher);
        return System.nanoTime() - startNs;
    }

    private static long publishBatched(Node node, Publisher publisher, PeerInput input) {
        final int[] symbolIds = symbolIds(node, input);
        final BatchSink sink = publisher.sink(FullPolicy.STALL);
        final long startNs = System.nanoTime();
        for (long tick = 0; tick < input.ticks(); tick++) {
            final long time = input.timeNs(tick);
            sink.begin(BuiltinTypes.TRADE_ID, 1, symbolIds[input.rank(tick)], time, time)
                    .putLong(PRICE, input.price(tick))
                    .putLong(SIZE, input.size(tick));
            sink.end();
        }
        sink.flush();
        awaitAcked(node, publisher);
        return System.nanoTime() - startNs;
    }

    private static void tail(Path directory, PeerInput input, Figures figures) throws IOException {
        final AnswerSum sum = new AnswerSum(); // the live thread's until the last tick is seen
        final AtomicLong seen = new AtomicLong();
        try (Node node = Node.open(NodeConfig.at(directory));
                Publisher publisher = node.publisher("peers", AckMode.WAL)) {
            final Subscription tailer =
                    node.onTick(
                            Select.all().types(BuiltinTypes.TRADE),
                            tick -> {
                                sum.add(tick.getLong(PRICE), tick.getLong(SIZE));
                                seen.lazySet(sum.rows());
                            });
            final long startNs = System.nanoTime();
            publishSingly(node, publisher, input);
            for (int attempt = 0; seen.get() < input.ticks(); attempt++) {
                idle(node, attempt);
            }
            final long ns = System.nanoTime() - startNs;
            tailer.close();
            figures.rate(PeerJob.TAIL, "", input.ticks(), ns, sum.answer());
        }
    }

    /**
     * Replays all of a store that was just opened; the first of its ways is what others are held
     * against.
     */
    private static Answer replaySegments(Replay replay, PeerInput input, Figures figures)
            throws Exception {
        final long startNs = System.nanoTime();
        final Answer first = sum(replay);
        final long ns = System.nanoTime() - startNs;
        final Answer all = figures.replay(FROM_SEGMENTS, input.ticks(), () -> sum(replay));
        figures.rate(PeerJob.REPLAY, FIRST_TOUCH, input.ticks(), ns, first);
        return all;
    }

    private static Answer sum(Replay replay) {
        final AnswerSum sum = new AnswerSum();
        replay.order(ReplayOrder.APPEND)
                .run(tick -> sum.add(tick.getLong(PRICE), tick.getLong(SIZE)));
        return sum.answer();
    }

    private static void query(StoreReader reader, PeerInput input, Figures figures)
            throws Exception {
        figures.query(PeerJob.SCAN, () -> scan(reader, input));
        final int cores = Runtime.getRuntime().availableProcessors();
        aggregate(reader, input, figures, "", QueryWorkers.of(ForkJoinPool.commonPool(), cores));
        aggregate(reader, input, figures, "one thread", Workers.CALLER);
    }

    private static void aggregate(
            StoreReader reader, PeerInput input, Figures figures, String variant, Workers workers)
            throws Exception {
        final String one = input.symbol(PeerInput.BARS_RANK);
        final Supplier<Query> query = () -> Query.over(reader::view).workers(workers);
        figures.query(PeerJob.BARS, variant, () -> answer(query.get().bars(MINUTE)));
        figures.query(
                PeerJob.BARS_ONE, variant, () -> answer(query.get().symbols(one).bars(MINUTE)));
        figures.query(PeerJob.VWAP, variant, () -> vwap(query.get()));
    }

    private static Answer scan(StoreReader reader, PeerInput input) {
        final AnswerSum sum = new AnswerSum();
        Query.over(reader::view)
                .symbols(input.symbol(PeerInput.SCAN_RANK))
                .from(input.scanFromNs())
                .to(input.scanToNs())
                .forEach(tick -> sum.add(tick.getLong(PRICE), tick.getLong(SIZE)));
        return sum.answer();
    }

    private static Answer answer(List<Bar> bars) {
        final AnswerSum sum = new AnswerSum();
        for (Bar bar : bars) {
            sum.add(
                    bar.open() + bar.high() + bar.low() + bar.close(),
                    bar.volume().longValueExact());
        }
        return sum.answer();
    }

    private static Answer vwap(Query query) {
        final AnswerSum sum = new AnswerSum();
        for (Vwap each : query.vwap()) {
            sum.add(each.vwap().doubleValue(), each.volume().longValueExact());
        }
        return sum.answer();
    }

    private static int[] symbolIds(Node node, PeerInput input) {
        final int[] symbolIds = new int[input.symbols()];
        for (int rank = 0; rank < symbolIds.length; rank++) {
            symbolIds[rank] = node.symbol(input.symbol(rank));
        }
        return symbolIds;
    }

    private static void awaitAcked(Node node, Publisher publisher) {
        if (!publisher.awaitAcked(TIMEOUT)) {
            checkOpen(node);
            throw new IllegalStateException("not everything was acked within " + TIMEOUT);
        }
    }

    private static void idle(Node node, int attempt) {
        if (attempt < SPINS) {
            Thread.onSpinWait();
        } else {
            checkOpen(node);
            LockSupport.parkNanos(SLEEP_NS);
        }
    }

    private static void checkOpen(Node node) {
        node.failure()
                .ifPresent(
                        failure -> {
                            throw new IllegalStateException("the node failed", failure);
                        });
    }

    private static void flush(Node node) throws InterruptedException {
        for (FlushResult result : node.flush(TIMEOUT)) {
            if (!result.isDone()) {
                throw new IllegalStateException("flush failed: " + result);
            }
        }
    }
}
