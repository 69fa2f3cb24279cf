package io.tickring.perf.rig;

import io.tickring.segment.SegmentMeta;
import io.tickring.shard.Shard;
import io.tickring.shard.Store;
import io.tickring.shard.StoreConfig;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/** One shard without a node: its duties run where they are called. <b>Thread:</b> one. */
final class ShardFeed implements AutoCloseable {
    private static final int LINES_A_FRAME = 1024;
    private static final Field PRICE = BuiltinTypes.TRADE.price();
    private static final Field SIZE = BuiltinTypes.TRADE.size();
    private static final Field BID = BuiltinTypes.QUOTE.field("bidPrice");
    private static final Field BID_SIZE = BuiltinTypes.QUOTE.field("bidSize");
    private static final Field ORDER_ID = BuiltinTypes.ORDER_ADD.field("orderId");
    private static final Field ORDER_PRICE = BuiltinTypes.ORDER_ADD.price();

    private final Store store;
    private final Shard shard;
    private final TickInput input;
    private final int[] symbolIds;
    private final int orderTypeId;
    private final int sourceId;
    private final TickWriter writer = new TickWriter();
    private final ByteBuffer line =
            ByteBuffer.allocateDirect(TickLayout.LINE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private long nextTick;

    ShardFeed(Path directory, TickInput input, int symbols) throws IOException {
        this.input = input;
        store = Store.open(StoreConfig.at(directory), 1, this::makeFiles);
        shard = store.shards().get(0);
        symbolIds = new int[symbols];
        for (int rank = 0; rank < symbols; rank++) {
            symbolIds[rank] = store.names().symbolId(TickInput.symbol(rank));
        }
        orderTypeId = store.names().typeId(BuiltinTypes.ORDER_ADD);
        final SessionInfo session = store.names().newSession("perf", "", "", "", 0);
        sourceId = session.sourceId();
    }

    /** The log needs another file, so the log agent's turn comes now. */
    private void makeFiles() throws IOException {
        while (shard.doWork()) {
            assert shard.id() == 0;
        }
    }

    /**
     * Logs so many ticks.
     *
     * @param mix whether every third is a quote and every third an order; else all are trades
     */
    void append(long ticks, boolean mix) throws IOException {
        final long end = nextTick + ticks;
        for (; nextTick < end; nextTick++) {
            switch (mix ? (int) (nextTick % 3) : 0) {
                case 0 ->
                        begin(BuiltinTypes.TRADE_ID)
                                .putLong(PRICE, TickInput.price(nextTick))
                                .putLong(SIZE, TickInput.size(nextTick));
                case 1 ->
                        begin(BuiltinTypes.QUOTE_ID)
                                .putLong(BID, TickInput.price(nextTick))
                                .putLong(BID_SIZE, TickInput.size(nextTick));
                default ->
                        begin(orderTypeId)
                                .putLong(ORDER_ID, nextTick)
                                .putLong(ORDER_PRICE, TickInput.price(nextTick));
            }
            shard.append(line, 0);
            if (nextTick % LINES_A_FRAME == 0) {
                shard.seal();
            }
        }
        shard.seal();
        makeFiles();
    }

    private TickWriter begin(int typeId) {
        final long time = TickInput.time(nextTick);
        return writer.wrap(line, 0)
                .begin(
                        typeId,
                        1,
                        symbolIds[input.rank(nextTick)],
                        sourceId,
                        nextTick + 1,
                        time,
                        time);
    }

    /** Flushes all that was logged; returns ns from the freeze on. */
    long flush() throws IOException {
        final long startNs = System.nanoTime();
        shard.freeze();
        while (shard.flushNext()) {
            assert shard.id() == 0;
        }
        return System.nanoTime() - startNs;
    }

    List<SegmentMeta> segments() {
        return shard.info().segments();
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
