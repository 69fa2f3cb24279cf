package io.tickring.perf.rig;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.BatchSink;
import io.tickring.ingest.FlushResult;
import io.tickring.ingest.FullPolicy;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import io.tickring.shard.ShardInfo;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A node and one publisher that feeds it made-up ticks. <b>Thread:</b> one. */
final class NodeFeed implements AutoCloseable {
    private static final int FLUSHES = 16;
    private static final int LEAST_FLUSH_ROWS = 1000;
    private static final int MOST_FLUSH_ROWS = 1 << 20;
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int ATTEMPTS_PER_CHECK = 1024;
    private static final Field PRICE = BuiltinTypes.TRADE.price();
    private static final Field SIZE = BuiltinTypes.TRADE.size();
    private static final Field BID = BuiltinTypes.QUOTE.field("bidPrice");
    private static final Field BID_SIZE = BuiltinTypes.QUOTE.field("bidSize");
    private static final Field ASK = BuiltinTypes.QUOTE.field("askPrice");
    private static final Field ASK_SIZE = BuiltinTypes.QUOTE.field("askSize");
    private static final Field ORDER_ID = BuiltinTypes.ORDER_ADD.field("orderId");
    private static final Field ORDER_PRICE = BuiltinTypes.ORDER_ADD.price();
    private static final Field ORDER_SIZE = BuiltinTypes.ORDER_ADD.size();

    private final Node node;
    private final Publisher publisher;
    private final TickInput input;
    private final int[] symbolIds;
    private final int orderTypeId;
    private long nextTick;

    NodeFeed(NodeConfig config, TickInput input, int symbols) throws IOException {
        this(config, input, symbols, AckMode.WAL);
    }

    NodeFeed(NodeConfig config, TickInput input, int symbols, AckMode ackMode) throws IOException {
        this.input = input;
        node = Node.open(config);
        symbolIds = new int[symbols];
        for (int rank = 0; rank < symbols; rank++) {
            symbolIds[rank] = node.symbol(TickInput.symbol(rank));
        }
        orderTypeId = node.define(BuiltinTypes.ORDER_ADD);
        publisher = node.publisher("perf", ackMode);
    }

    static NodeConfig config(Path directory, Scenario.Settings settings) {
        return NodeConfig.at(directory)
                .profile(settings.profile())
                .walFileLengthBytes(settings.walFileLengthBytes());
    }

    /** A threshold of flushes at which a run has several, however short; at most the default. */
    static int flushRows(long ticks) {
        return (int) Math.max(LEAST_FLUSH_ROWS, Math.min(MOST_FLUSH_ROWS, ticks / FLUSHES));
    }

    Node node() {
        return node;
    }

    /** Waits until this many WAL files of shard 0 stand ready. */
    void awaitSpareFiles(int count) {
        while (shard().walFiles() <= count) {
            checkOpen();
            LockSupport.parkNanos(POLL_NS);
        }
    }

    ShardInfo shard() {
        return node.shards().get(0);
    }

    private void checkOpen() {
        node.failure()
                .ifPresent(
                        failure -> {
                            throw new IllegalStateException("the node failed", failure);
                        });
    }

    /** Offers trades one by one, and waits for the last ack. */
    void publishSingly(long ticks) {
        final long end = nextTick + ticks;
        for (long tick = nextTick; tick < end; tick++) {
            final int symbolId = symbolIds[input.rank(tick)];
            final long time = TickInput.time(tick);
            final long price = TickInput.price(tick);
            final long size = TickInput.size(tick);
            for (int attempt = 0;
                    publisher.trade(symbolId, time, time, price, size) != Offer.OK;
                    attempt++) {
                if (attempt % ATTEMPTS_PER_CHECK == 0) {
                    checkOpen();
                }
                Waits.idle(attempt);
            }
        }
        nextTick = end;
        awaitAcked();
    }

    /** Writes trades into a batch sink, and waits for the last ack. */
    void publishBatched(long ticks) {
        final BatchSink sink = publisher.sink(FullPolicy.STALL);
        final long end = nextTick + ticks;
        for (long tick = nextTick; tick < end; tick++) {
            trade(sink, tick);
        }
        nextTick = end;
        sink.flush();
        awaitAcked();
    }

    /** As {@link #publishBatched}, every third tick a quote and every third an order. */
    void publishMix(long ticks) {
        final BatchSink sink = publisher.sink(FullPolicy.STALL);
        final long end = nextTick + ticks;
        for (long tick = nextTick; tick < end; tick++) {
            switch ((int) (tick % 3)) {
                case 0 -> trade(sink, tick);
                case 1 -> quote(sink, tick);
                default -> order(sink, tick);
            }
        }
        nextTick = end;
        sink.flush();
        awaitAcked();
    }

    private void trade(BatchSink sink, long tick) {
        begin(sink, BuiltinTypes.TRADE_ID, tick)
                .putLong(PRICE, TickInput.price(tick))
                .putLong(SIZE, TickInput.size(tick));
        sink.end();
    }

    private void quote(BatchSink sink, long tick) {
        begin(sink, BuiltinTypes.QUOTE_ID, tick)
                .putLong(BID, TickInput.price(tick))
                .putLong(BID_SIZE, TickInput.size(tick))
                .putLong(ASK, TickInput.price(tick + 1))
                .putLong(ASK_SIZE, TickInput.size(tick + 1));
        sink.end();
    }

    private void order(BatchSink sink, long tick) {
        begin(sink, orderTypeId, tick)
                .putLong(ORDER_ID, tick)
                .putLong(ORDER_PRICE, TickInput.price(tick))
                .putLong(ORDER_SIZE, TickInput.size(tick));
        sink.end();
    }

    private TickWriter begin(BatchSink sink, int typeId, long tick) {
        final long time = TickInput.time(tick);
        return sink.begin(typeId, 1, symbolIds[input.rank(tick)], time, time);
    }

    private void awaitAcked() {
        if (!publisher.awaitAcked(TIMEOUT)) {
            checkOpen();
            throw new IllegalStateException("not everything was acked within " + TIMEOUT);
        }
    }

    /** Flushes all shards into segments. */
    void flush() throws InterruptedException {
        for (FlushResult result : node.flush(TIMEOUT)) {
            if (!result.isDone()) {
                throw new IllegalStateException("flush failed: " + result);
            }
        }
    }

    @Override
    public void close() {
        publisher.close();
        node.close();
    }
}
