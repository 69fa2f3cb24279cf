package io.tickring.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.Sequence;
import io.tickring.shard.Shard;
import io.tickring.shard.Store;
import io.tickring.shard.StoreConfig;
import io.tickring.testkit.SimClock;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a log is forced, by a clock that the test moves. */
class LogAgentTest {
    private static final long INTERVAL_MS = 1000;

    @TempDir private Path directory;

    private final ForceDemand demand = new ForceDemand();
    private final ByteBuffer line =
            ByteBuffer.allocateDirect(TickLayout.LINE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private Store store;
    private Shard shard;
    private LogAgent agent;
    private int source;
    private long sequence;
    private final SimClock clock = new SimClock();

    @BeforeEach
    void open() throws IOException {
        store = Store.open(StoreConfig.at(directory), 1, () -> shard.doWork());
        shard = store.shards().get(0);
        source = store.names().newSession("feed", "", "", "", 0).sourceId();
        agent = new LogAgent(shard, new Sequence(), demand, new SpaceWatch(shard, 0), INTERVAL_MS);
        passInterval();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private void append() throws IOException {
        new TickWriter()
                .wrap(line, 0)
                .begin(
                        BuiltinTypes.TRADE_ID,
                        1,
                        store.names().symbolId("AAPL"),
                        source,
                        ++sequence,
                        sequence,
                        sequence);
        assertTrue(shard.append(line, 0));
        shard.seal();
    }

    private void passInterval() throws IOException {
        clock.advance(Duration.ofMillis(INTERVAL_MS));
        agent.doWork(clock.nanoTime());
    }

    private boolean isForced() {
        return shard.positions().forced() == shard.positions().append();
    }

    @Test
    void shouldForceOnceAnIntervalThoughNobodyWaits() throws IOException {
        append();
        agent.doWork(clock.nanoTime() + 1);
        assertEquals(false, isForced());
        passInterval();
        assertTrue(isForced());
    }

    @Test
    void shouldForceAtOnceWhereAPublisherWaitsForTheDisk() throws IOException {
        demand.add();
        append();
        agent.doWork(clock.nanoTime() + 1);
        assertTrue(isForced());
    }

    @Test
    void shouldLeaveTheForceOutWhileFlushesMoveOnAndMakeUpForItThen() throws IOException {
        append();
        shard.freeze();
        assertTrue(shard.flushNext());
        append();
        passInterval();
        assertEquals(false, isForced());
        passInterval();
        assertTrue(isForced());
    }
}
