package io.tickring.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.Await;
import io.tickring.shard.ShardCounters;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.FaultyFileSystem.When;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.SimClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the counters tell of a shard whose disk is slow or fails, on virtual time. */
class WatchAgentTest {
    private static final HandNode.Setup SETUP =
            new HandNode.Setup(1, 64 << 10, 1, 1 << 20, 1 << 20, 0);

    private final FaultyFileSystem disk = new FaultyFileSystem(new MemFileSystem());
    private final SimClock clock = new SimClock();

    @Test
    void shouldNameAShardWhoseDiskAnswersNothingForASecond()
            throws IOException, InterruptedException {
        final HandNode node = new HandNode(disk, SETUP, clock, new Random(1));
        final Publisher publisher = node.publisher("feed", AckMode.FSYNC);
        final List<Agent> agents = node.ring.agents(clock::epochMs);
        final Agent log = agents.get(0);
        final Agent watch = agents.get(agents.size() - 1);
        assertEquals("watch", watch.name());
        for (int i = 0; i < 5; i++) {
            node.turn(1);
        }
        assertEquals(Offer.OK, publisher.trade(node.store.names().symbolId("AAPL"), 1, 1, 1, 1));
        step(node);
        final ShardCounters counters = node.store.shards().get(0).counters();
        final long beganMs = clock.epochMs();
        final FaultyFileSystem.Stall stall = disk.stall(When.any(Operation.FORCE_MAPPED));
        final long beganNs = clock.nanoTime();
        final Thread hangs =
                new Thread(
                        () -> {
                            try {
                                log.doWork(beganNs);
                            } catch (IOException e) {
                                node.ring.fail(e);
                            }
                        });
        hangs.start();
        stall.awaitReached();
        clock.advance(Duration.ofMillis(999));
        watch.doWork(clock.nanoTime());
        assertEquals(0, counters.stalledSinceMs());
        clock.advance(Duration.ofMillis(1));
        watch.doWork(clock.nanoTime());
        assertEquals(beganMs, counters.stalledSinceMs());
        clock.advance(Duration.ofSeconds(3));
        watch.doWork(clock.nanoTime());
        assertEquals(beganMs, counters.stalledSinceMs());
        stall.close();
        Await.end(List.of(hangs));
        watch.doWork(clock.nanoTime());
        assertEquals(0, counters.stalledSinceMs());
        assertEquals(1, publisher.acked());
        node.close();
    }

    private static void step(HandNode node) {
        for (ShardHandler handler : node.ring.handlers()) {
            try {
                handler.step();
                handler.step();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void shouldTellSinceWhenFlushesFailAndTryAgainAfterPausesThatGrow() throws IOException {
        final HandNode node = new HandNode(disk, SETUP, clock, new Random(1));
        final Publisher publisher = node.publisher("feed", AckMode.WAL);
        assertEquals(Offer.OK, publisher.trade(node.store.names().symbolId("AAPL"), 1, 1, 1, 1));
        final ShardCounters counters = node.store.shards().get(0).counters();
        disk.failAlways(When.any(Operation.CREATE).named("segment-"), FaultyFileSystem.NO_SPACE);
        final FlushTicket ticket = node.offerFlush();
        for (int i = 0; i < 4; i++) {
            node.turn(0);
        }
        final long since = clock.epochMs();
        assertEquals(since, counters.flushFailingSinceMs());
        assertTrue(ticket.results().get(0).failure().contains(FaultyFileSystem.NO_SPACE));
        long fired = 1;
        for (long pauseMs = 100; pauseMs <= 1600; pauseMs *= 2) {
            assertEquals(fired, disk.fired(), "before the pause of " + pauseMs + " ms is over");
            clock.advance(Duration.ofMillis(pauseMs - 1));
            node.turn(0);
            assertEquals(fired, disk.fired(), "pause of " + pauseMs + " ms");
            clock.advance(Duration.ofMillis(1));
            node.turn(0);
            assertEquals(++fired, disk.fired(), "behind the pause of " + pauseMs + " ms");
        }
        assertEquals(since, counters.flushFailingSinceMs());
        disk.heal();
        clock.advance(Duration.ofSeconds(5));
        node.turn(0);
        node.turn(0);
        assertEquals(0, counters.flushFailingSinceMs());
        assertEquals(1, node.store.shards().get(0).info().segments().size());
        node.close();
    }
}
