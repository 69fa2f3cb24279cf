package io.tickring.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.Await;
import io.tickring.compaction.CompactionPicker;
import io.tickring.fs.FileSystem;
import io.tickring.segment.SegmentConfig;
import io.tickring.shard.RetentionRule;
import io.tickring.shard.Store;
import io.tickring.shard.StoreConfig;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.FaultyFileSystem.When;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A disk that answers nothing to one shard, and what the others notice of it. */
class StalledDiskTest {
    private static final int SHARDS = 4;
    private static final int WINDOW = 512 << 10;
    private static final int LINE = 64;
    private static final long STALL_NS = TimeUnit.SECONDS.toNanos(2);

    /** Ticks of a shard by which its rate is measured, so many times, the best counting. */
    private static final long MEASURED = 5_000;

    private static final int ROUNDS = 4;

    /** What each load offers, and how often: far below what a machine can do. */
    private static final int BURST = 32;

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final MemFileSystem kept = new MemFileSystem();
    private final FaultyFileSystem disk = new FaultyFileSystem(kept);
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    /** Offers ticks of one shard at a constant rate. */
    private static final class Load implements Runnable {
        private final Publisher publisher;
        private final int symbol;
        private volatile boolean stopped;
        private volatile long accepted;
        private volatile long acked;
        private final AtomicLong refused = new AtomicLong();

        Load(Publisher publisher, int symbol) {
            this.publisher = publisher;
            this.symbol = symbol;
        }

        @Override
        public void run() {
            while (!stopped) {
                for (int i = 0; i < BURST; i++) {
                    final Offer answer = publisher.trade(symbol, 1, 1, 1, 1);
                    if (answer == Offer.OK) {
                        accepted = publisher.nextSequence() - 1;
                    } else {
                        assertEquals(Offer.FULL, answer);
                        refused.incrementAndGet();
                    }
                }
                acked = publisher.acked();
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    @Test
    void S2_shouldHoldUpOnlyTheShardWhoseDiskStalls() throws IOException, InterruptedException {
        final Store store = open(disk);
        final IngestRing ring = ring(store);
        ring.start();
        final List<Load> loads = new ArrayList<>();
        final List<Thread> threads = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            final Load load =
                    new Load(publisher(store, ring, "load-" + shard), symbol(store, shard));
            loads.add(load);
            threads.add(new Thread(load, "load-" + shard));
        }
        final Publisher mixed = publisher(store, ring, "mixed");
        threads.forEach(Thread::start);
        final long[] before = measure(loads, 0);
        assertEquals(0, store.shards().get(0).counters().stalledSinceMs());

        final long beganNs = System.nanoTime();
        final long beganMs = System.currentTimeMillis();
        final long[] during;
        final FaultyFileSystem.Stall stall =
                disk.stall(When.any(Operation.FORCE_MAPPED).in("shard-0"));
        try {
            Await.until("a force that hangs", stall::isReached);
            during = measure(loads, 1);
            Await.until("FULL", () -> loads.get(0).refused.get() > 0);
            checkMixed(store, mixed);
            Await.until("two seconds", () -> System.nanoTime() - beganNs > STALL_NS);
            Await.until("named", () -> store.shards().get(0).counters().stalledSinceMs() > 0);
            final long since = store.shards().get(0).counters().stalledSinceMs();
            assertTrue(since >= beganMs - 1000 && since <= System.currentTimeMillis());
            assertEquals(since, store.status().shards().get(0).stalledSinceMs(), "in status");
            final String reason = ring.refusal().orElse("none");
            assertTrue(reason.startsWith("shard-0: "), reason);
            assertTrue(reason.contains("unforcedWindowBytes is " + WINDOW), reason);
            assertTrue(loads.get(0).accepted - loads.get(0).acked >= WINDOW / LINE / 2);
            for (int shard = 1; shard < SHARDS; shard++) {
                // A busy machine's disk may be slow to them too, but not for so long.
                final long other = store.shards().get(shard).counters().stalledSinceMs();
                assertTrue(other == 0 || other > since, "shard " + shard + " is named stalled");
            }
        } finally {
            stall.close();
        }
        loads.forEach(load -> load.stopped = true);
        Await.end(threads);
        for (Load load : loads) {
            assertTrue(load.publisher.awaitAcked(Duration.ofSeconds(30)), "drained");
            assertEquals(load.accepted, load.publisher.acked());
        }
        assertTrue(mixed.awaitAcked(Duration.ofSeconds(30)));
        Await.until(
                "told that it is over",
                () -> store.shards().get(0).counters().stalledSinceMs() == 0);
        Await.until(
                "refusals are told",
                () ->
                        store.shards().get(0).counters().refusedOffers()
                                >= loads.get(0).refused.get());
        assertTrue(ring.close(TimeUnit.SECONDS.toNanos(30)).isClean());
        store.close();
        assertEquals(List.of(), failures);
        for (int shard = 1; shard < SHARDS; shard++) {
            System.out.printf(
                    "S2: shard %d kept %.0f %% of its rate%n",
                    shard, 100.0 * before[shard] / during[shard]);
            assertTrue(before[shard] * 2 >= during[shard], "shard " + shard + " below 50 %");
        }
        checkStored(loads);
    }

    /** How long each shard from this one on takes to ack so many ticks, in ns. */
    private static long[] measure(List<Load> loads, int from) {
        final long[] bestNs = measureOnce(loads, from);
        for (int round = 1; round < ROUNDS; round++) {
            final long[] tookNs = measureOnce(loads, from);
            for (int shard = from; shard < tookNs.length; shard++) {
                bestNs[shard] = Math.min(bestNs[shard], tookNs[shard]);
            }
        }
        return bestNs;
    }

    private static long[] measureOnce(List<Load> loads, int from) {
        final long startNs = System.nanoTime();
        final long[] start = loads.stream().mapToLong(load -> load.acked).toArray();
        final long[] tookNs = new long[loads.size()];
        Await.until(
                "acks of shards from " + from,
                () -> {
                    boolean all = true;
                    for (int shard = from; shard < tookNs.length; shard++) {
                        if (tookNs[shard] == 0
                                && loads.get(shard).acked - start[shard] >= MEASURED) {
                            tookNs[shard] = System.nanoTime() - startNs;
                        }
                        all &= tookNs[shard] > 0;
                    }
                    return all;
                });
        return tookNs;
    }

    /** Held back by the stalled shard is who has a tick there, and from that tick on. */
    private static void checkMixed(Store store, Publisher mixed) {
        offer(mixed, symbol(store, 1));
        offer(mixed, symbol(store, 2));
        assertTrue(mixed.awaitAcked(Duration.ofSeconds(30)), "of shards whose disk answers");
        assertEquals(2, mixed.acked());
        if (mixed.trade(symbol(store, 0), 1, 1, 1, 1) == Offer.OK) {
            offer(mixed, symbol(store, 3));
            assertFalse(mixed.awaitAcked(Duration.ofMillis(20)));
            assertEquals(2, mixed.acked());
        }
    }

    private static void offer(Publisher publisher, int symbol) {
        Await.until("OK", () -> publisher.trade(symbol, 1, 1, 1, 1) == Offer.OK);
    }

    private void checkStored(List<Load> loads) throws IOException {
        try (Store store = open(kept)) {
            final StoredTicks stored = StoredTicks.of(store);
            for (int shard = 0; shard < SHARDS; shard++) {
                stored.assertExactly("load-" + shard, loads.get(shard).accepted);
            }
        }
    }

    private static Store open(FileSystem disk) throws IOException {
        return Store.open(
                new StoreConfig(
                        disk,
                        Path.of("/data/store"),
                        SHARDS,
                        4 << 20,
                        2,
                        Integer.MAX_VALUE,
                        4,
                        SegmentConfig.DEFAULT,
                        1 << 16),
                1,
                () -> LockSupport.parkNanos(50_000));
    }

    private IngestRing ring(Store store) {
        return new IngestRing(
                store,
                new IngestConfig(
                        Profile.BALANCED,
                        4096,
                        WINDOW,
                        1000,
                        0,
                        "tickring-test-",
                        Pinning.NONE,
                        new CompactionSettings(
                                false,
                                CompactionPicker.DEFAULT,
                                CompactionSettings.DEFAULT_BYTES_PER_SECOND,
                                RetentionRule.KEEP_ALL,
                                () -> 0),
                        60_000,
                        held -> {},
                        failures::add));
    }

    private static Publisher publisher(Store store, IngestRing ring, String source) {
        return ring.publisher(
                store.names().newSession(source, "", "", "", 0), AckMode.FSYNC, () -> {});
    }

    private static int symbol(Store store, int shard) {
        for (int i = 0; ; i++) {
            if (SlotHash.shard(SlotHash.slot("S" + i), SHARDS) == shard) {
                return store.names().symbolId("S" + i);
            }
        }
    }

    /** Whose last force hangs for ever, closes within its bound, says so and keeps its files. */
    @Test
    void N2_shouldReturnFromCloseThoughTheDiskAnswersNothing()
            throws IOException, InterruptedException {
        final Store store = open(disk);
        final IngestRing ring = ring(store);
        ring.start();
        final Publisher there = publisher(store, ring, "load-1");
        final Publisher here = publisher(store, ring, "load-0");
        final FaultyFileSystem.Stall stall =
                disk.stall(When.any(Operation.FORCE_MAPPED).in("shard-0"));
        offer(here, symbol(store, 0));
        Await.until("a force that hangs", stall::isReached);
        offer(there, symbol(store, 1));
        assertTrue(there.awaitAcked(Duration.ofSeconds(30)));

        final long startNs = System.nanoTime();
        final CloseReport report = ring.close(TimeUnit.MILLISECONDS.toNanos(200));
        assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(5));
        assertFalse(report.stopped());
        assertFalse(report.isClean());
        assertTrue(report.toString().contains("did not force the log in time"), report::toString);
        assertEquals(0, here.acked());
        assertEquals(Offer.CLOSED, here.trade(symbol(store, 0), 1, 1, 1, 1));

        stall.close();
        assertTrue(ring.close(TimeUnit.SECONDS.toNanos(30)).stopped());
        store.close();
    }
}
