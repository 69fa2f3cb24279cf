package io.tickring.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.DiskFileSystem;
import io.tickring.segment.SegmentConfig;
import io.tickring.shard.Store;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreView;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a ring whose handlers stand still answers. */
class BackPressureTest {
    private static final int OFFERS = 70_000;
    private static final int MORE = 20_000;
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @Test
    @Tag("smoke")
    void B1_shouldRefuseExactlyWhatDoesNotFitAndCountIt(@TempDir Path directory)
            throws IOException, InterruptedException {
        try (Store store = open(directory)) {
            final IngestRing ring = ring(store);
            final int symbol = store.names().symbolId("AAPL");
            final Publisher publisher = publisher(store, ring);

            for (int i = 1; i <= OFFERS; i++) {
                assertEquals(
                        i <= IngestRing.SLOTS ? Offer.OK : Offer.FULL,
                        publisher.trade(symbol, i, i, price(i), 1),
                        "offer " + i);
            }
            assertEquals(OFFERS - IngestRing.SLOTS, ring.refused());
            assertEquals(0, publisher.acked());

            ring.start();
            assertTrue(publisher.awaitAcked(LONG));
            for (int i = 1; i <= MORE; i++) {
                final int number = IngestRing.SLOTS + i;
                assertEquals(
                        Offer.OK,
                        publisher.trade(symbol, number, number, price(number), 1),
                        "offer " + i + " after the drain");
            }
            assertTrue(publisher.awaitAcked(LONG));
            assertEquals(OFFERS - IngestRing.SLOTS, ring.refused(), "refused after the drain");
            assertEquals(IngestRing.SLOTS + MORE, publisher.acked());
            assertAllInOrder(store, IngestRing.SLOTS + MORE);
            close(ring);
        }
    }

    @Test
    void B1_shouldRefuseNoLessOfWhatADecoderClaimsInBatches(@TempDir Path directory)
            throws IOException, InterruptedException {
        try (Store store = open(directory)) {
            final IngestRing ring = ring(store);
            final Publisher publisher = publisher(store, ring);
            final BatchSink sink = publisher.sink(FullPolicy.DROP_AND_COUNT);
            final int symbol = store.names().symbolId("AAPL");
            for (int i = 1; i <= OFFERS; i++) {
                put(sink, symbol, i);
            }
            sink.flush();
            assertEquals(IngestRing.SLOTS, sink.accepted());
            assertEquals(OFFERS - IngestRing.SLOTS, sink.dropped());
            assertEquals(OFFERS - IngestRing.SLOTS, ring.refused());
            assertEquals(0, publisher.acked());

            ring.start();
            assertTrue(publisher.awaitAcked(LONG));
            assertEquals(OFFERS, publisher.acked(), "what was dropped counts as settled");
            for (int i = OFFERS + 1; i <= OFFERS + MORE; i++) {
                put(sink, symbol, i);
            }
            sink.flush();
            assertTrue(publisher.awaitAcked(LONG));
            assertEquals(OFFERS + MORE, publisher.acked());
            assertEquals(IngestRing.SLOTS + MORE, sink.accepted());
            assertEquals(IngestRing.SLOTS + MORE, rows(store));
            close(ring);
        }
    }

    /** Many publishers may be open while the ring never runs dry; none waits for that. */
    @Test
    void shouldOpenAPublisherWhileAnotherOneOffersWithoutPause(@TempDir Path directory)
            throws IOException, InterruptedException {
        try (Store store = open(directory)) {
            final IngestRing ring = ring(store);
            ring.start();
            final int symbol = store.names().symbolId("AAPL");
            final Publisher first = publisher(store, ring);
            final boolean[] stop = {false};
            final Thread busy =
                    new Thread(
                            () -> {
                                for (int i = 1; !isTrue(stop) && i < 3_000_000; i++) {
                                    while (first.trade(symbol, i, i, price(i), 1) == Offer.FULL
                                            && !isTrue(stop)) {
                                        LockSupport.parkNanos(1_000);
                                    }
                                }
                            },
                            "busy");
            busy.start();
            final long startNs = System.nanoTime();
            final var session = store.names().newSession("second", "", "", "", 0);
            for (int i = 1; i <= 5; i++) {
                final Publisher again = ring.publisher(session, AckMode.WAL, () -> {});
                assertEquals(i, again.nextSequence());
                while (again.trade(symbol, i, i, price(i), 1) != Offer.OK) {
                    LockSupport.parkNanos(1_000);
                }
                again.close();
            }
            final long tookNs = System.nanoTime() - startNs;
            synchronized (stop) {
                stop[0] = true;
            }
            busy.join();
            assertTrue(
                    tookNs < TimeUnit.SECONDS.toNanos(5),
                    "five publishers took " + tookNs / 1_000_000 + " ms");
            close(ring);
        }
    }

    private static boolean isTrue(boolean[] flag) {
        synchronized (flag) {
            return flag[0];
        }
    }

    private static void put(BatchSink sink, int symbol, int number) {
        sink.begin(BuiltinTypes.TRADE_ID, 1, symbol, number, number)
                .putLong(BuiltinTypes.TRADE.field("price"), price(number));
        sink.end();
    }

    private static long price(int number) {
        return number * 1_000_000_000L;
    }

    private void close(IngestRing ring) throws InterruptedException {
        final CloseReport report = ring.close(LONG.toNanos());
        assertTrue(report.isClean(), report::toString);
        assertEquals(0, report.unackedEvents());
        assertEquals(List.of(), failures);
    }

    private static void assertAllInOrder(Store store, int count) {
        final Field price = BuiltinTypes.TRADE.field("price");
        int number = 0;
        final TickBlock block = new TickBlock();
        try (StoreView view = store.view();
                BlockCursor cursor = view.cursor(0, Selection.ALL)) {
            while (cursor.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    number++;
                    final int offset = block.offset(i);
                    assertEquals(number, TickLayout.sourceSequence(block.buffer(i), offset));
                    assertEquals(price(number), block.buffer(i).getLong(offset + price.offset()));
                }
            }
        }
        assertEquals(count, number, "ticks stored");
    }

    private static long rows(Store store) {
        return store.shards().get(0).info().rows();
    }

    /** Files that hold the whole ring many times over: the shard is never behind. */
    private static Store open(Path directory) throws IOException {
        return Store.open(
                new StoreConfig(
                        DiskFileSystem.INSTANCE,
                        directory,
                        1,
                        16 << 20,
                        1,
                        Integer.MAX_VALUE,
                        4,
                        SegmentConfig.DEFAULT,
                        NameRegistry.MAX_SYMBOLS),
                1,
                () -> LockSupport.parkNanos(10_000));
    }

    private IngestRing ring(Store store) {
        return new IngestRing(
                store,
                new IngestConfig(
                        Profile.BALANCED,
                        4096,
                        64 << 20,
                        1000,
                        0,
                        "tickring-test-",
                        Pinning.NONE,
                        CompactionSettings.OFF,
                        60_000,
                        held -> {},
                        failures::add));
    }

    private static Publisher publisher(Store store, IngestRing ring) {
        return ring.publisher(
                store.names().newSession("feed", "", "", "", 0), AckMode.WAL, () -> {});
    }
}
