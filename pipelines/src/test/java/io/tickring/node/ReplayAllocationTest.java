package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.BatchSink;
import io.tickring.ingest.FlushResult;
import io.tickring.ingest.FullPolicy;
import io.tickring.ingest.Publisher;
import io.tickring.replay.ReplayOrder;
import io.tickring.segment.Codec;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Once warm, a replay hands ticks to its handler without allocating: from the log, from plain and
 * from packed segments, of one shard and merged over several. What opening a replay and its first
 * zones allocate is not a matter of how many ticks there are. And a batch sink takes them so.
 */
class ReplayAllocationTest {
    private static final int TICKS = 400_000;
    private static final int LAST_TICK = TICKS / 20 * 19;
    private static final int CHUNK = 10_000;
    private static final int SYMBOLS = 200;
    private static final int FILE_LENGTH = 32 << 20;
    private static final int FILE_LENGTH_OF_SEVERAL = 16 << 20;
    private static final int ROUNDS = 6;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final int[] symbols = new int[SYMBOLS];
    private long published;

    /**
     * Notes what its thread had allocated in the middle of a replay and near its end; at the end
     * itself the shards' streams end one by one.
     */
    private final class Meter implements TickHandler {
        private long ticks;
        private long checksum;
        private long bytesInTheMiddle;
        private long bytesNearTheEnd;

        @Override
        public void onTick(Tick tick) {
            checksum += tick.eventTime() + tick.price();
            ticks++;
            if (ticks == TICKS / 2) {
                bytesInTheMiddle = threads.getCurrentThreadAllocatedBytes();
            } else if (ticks == LAST_TICK) {
                bytesNearTheEnd = threads.getCurrentThreadAllocatedBytes();
            }
        }

        long bytes() {
            assertEquals(TICKS, ticks);
            assertTrue(checksum != 0);
            return bytesNearTheEnd - bytesInTheMiddle;
        }
    }

    @ParameterizedTest
    @CsvSource({"1, ", "4, ", "1, NONE", "4, NONE", "1, ZSTD", "4, ZSTD"})
    void shouldDeliverTicksWithoutAllocating(int shards, Codec segments, @TempDir Path directory)
            throws IOException, InterruptedException {
        try (Node node = open(directory, shards, segments == null ? Codec.NONE : segments);
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            publish(publisher.sink(FullPolicy.STALL), TICKS);
            Nodes.awaitAcked(publisher);
            if (segments != null) {
                assertTrue(node.flush(Nodes.LONG).stream().allMatch(FlushResult::isDone));
            }
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                final Meter meter = new Meter();
                node.replay().order(ReplayOrder.RECEIVE).run(meter);
                least = Math.min(least, meter.bytes());
            }
            assertEquals(0, least, "bytes allocated between two ticks far apart");
        }
    }

    @Test
    void shouldTakeBatchesWithoutAllocating(@TempDir Path directory) throws IOException {
        try (Node node = open(directory, 1, Codec.NONE);
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            final BatchSink sink = publisher.sink(FullPolicy.STALL);
            publish(sink, TICKS);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                long bytes = 0;
                for (int chunk = 0; chunk < TICKS / 2; chunk += CHUNK) {
                    // The ring has room for all of it: what waiting allocates is not counted.
                    Nodes.awaitAcked(publisher);
                    final long before = threads.getCurrentThreadAllocatedBytes();
                    publish(sink, CHUNK);
                    bytes += threads.getCurrentThreadAllocatedBytes() - before;
                }
                least = Math.min(least, bytes);
            }
            assertEquals(0, least, "bytes allocated for " + TICKS / 2 + " ticks");
            Nodes.awaitAcked(publisher);
        }
    }

    private Node open(Path directory, int shards, Codec codec) throws IOException {
        final Node node =
                Node.open(
                        NodeConfig.at(directory)
                                .shards(shards)
                                .walFileLengthBytes(
                                        shards == 1 ? FILE_LENGTH : FILE_LENGTH_OF_SEVERAL)
                                .freshCodec(codec)
                                .compaction(false)
                                .flushByHandOnly());
        for (int i = 0; i < SYMBOLS; i++) {
            symbols[i] = node.symbol("S" + i);
        }
        return node;
    }

    private void publish(BatchSink sink, int ticks) {
        for (int i = 0; i < ticks; i++) {
            published++;
            sink.begin(
                            BuiltinTypes.TRADE_ID,
                            1,
                            symbols[(int) (published % SYMBOLS)],
                            published,
                            published)
                    .putLong(BuiltinTypes.TRADE.price(), published)
                    .putLong(BuiltinTypes.TRADE.size(), 1);
            sink.end();
        }
        sink.flush();
    }
}
