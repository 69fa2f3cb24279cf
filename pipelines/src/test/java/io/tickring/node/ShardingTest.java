package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.Await;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.Publisher;
import io.tickring.shard.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Symbols have one shard each, and keep it. */
class ShardingTest {
    private static final int SHARDS = 4;
    private static final int PUBLISHERS = 8;
    private static final int TICKS = 10_000;
    private static final int SYMBOLS = 100;
    private static final long SEED = 20_261_120;

    @Test
    @Tag("smoke")
    void S1_shouldKeepEachSymbolOnOneShardInItsPublishersOrder(@TempDir Path directory)
            throws IOException, InterruptedException {
        final Map<String, Integer> before;
        try (Node node = Node.open(Nodes.small(directory).shards(SHARDS))) {
            publish(node);
            before = shardOfEachSymbol(node);
        }
        try (Node node = Node.open(Nodes.small(directory).shards(SHARDS))) {
            assertEquals(before, shardOfEachSymbol(node), "after a restart");
            assertEquals(TICKS, node.query().count());
        }
    }

    private static void publish(Node node) throws InterruptedException {
        final List<Thread> threads = new ArrayList<>();
        final AtomicInteger ended = new AtomicInteger();
        for (int p = 0; p < PUBLISHERS; p++) {
            final int number = p;
            final Thread thread =
                    new Thread(
                            () -> {
                                publish(node, number);
                                ended.incrementAndGet();
                            },
                            "publisher-" + p);
            threads.add(thread);
            thread.start();
        }
        Await.end(threads);
        assertEquals(PUBLISHERS, ended.get(), "publishers that reached their end");
    }

    private static void publish(Node node, int number) {
        final Random random = new Random(SEED + number);
        try (Publisher publisher = node.publisher("publisher-" + number, AckMode.WAL)) {
            for (int i = 1; i <= TICKS / PUBLISHERS; i++) {
                final int symbol = node.symbol("SYM" + random.nextInt(SYMBOLS));
                Nodes.trade(publisher, symbol, i, i * Nodes.PRICE_UNIT, number + 1);
            }
            Nodes.awaitAcked(publisher);
        }
    }

    /** Checks every shard's log on the way. */
    private static Map<String, Integer> shardOfEachSymbol(Node node) {
        final Map<String, Integer> shards = new TreeMap<>();
        final Map<String, Long> lastOfPublisher = new HashMap<>();
        final int[] ticks = {0};
        try (StoreView view = node.view()) {
            for (int shard = 0; shard < SHARDS; shard++) {
                final int here = shard;
                Nodes.forEach(
                        view,
                        shard,
                        tick -> {
                            ticks[0]++;
                            final Integer other = shards.put(tick.symbol(), here);
                            assertTrue(
                                    other == null || other == here,
                                    () -> tick.symbol() + " on shards " + other + " and " + here);
                            assertEquals(here, view.shardOf(tick.symbolId()));
                            final Long last =
                                    lastOfPublisher.put(
                                            tick.symbol() + "/" + tick.source(),
                                            tick.sourceSequence());
                            assertTrue(
                                    last == null || last < tick.sourceSequence(),
                                    () -> "out of its publisher's order: " + tick);
                            assertEquals(
                                    tick.sourceSequence() * Nodes.PRICE_UNIT,
                                    tick.price(),
                                    "the tick's own number");
                        });
            }
        }
        assertEquals(TICKS, ticks[0]);
        assertEquals(SYMBOLS, shards.size(), "symbols, seed " + SEED);
        assertEquals(SHARDS, shards.values().stream().distinct().count(), "shards in use");
        return shards;
    }
}
