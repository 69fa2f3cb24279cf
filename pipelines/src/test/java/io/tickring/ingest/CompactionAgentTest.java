package io.tickring.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.compaction.CompactionPicker;
import io.tickring.segment.SegmentConfig;
import io.tickring.shard.RetentionPlan;
import io.tickring.shard.RetentionRule;
import io.tickring.shard.Shard;
import io.tickring.shard.Store;
import io.tickring.shard.StoreConfig;
import io.tickring.symbol.NameRegistry;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.MemFileSystem;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The compaction agent, stepped by hand on a clock of its own. */
class CompactionAgentTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long DAY_NS = 86_400 * SECOND;
    private static final long DAY_MS = 86_400_000L;

    private final MemFileSystem disk = new MemFileSystem();
    private final FaultyFileSystem faulty = new FaultyFileSystem(disk);
    private final ByteBuffer line =
            ByteBuffer.allocateDirect(TickLayout.LINE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private Store store;
    private int sourceId;
    private long sequence;
    private long nowNs = 77;

    @BeforeEach
    void open() throws IOException {
        store =
                Store.open(
                        new StoreConfig(
                                faulty,
                                Path.of("/store"),
                                2,
                                4096,
                                1,
                                Integer.MAX_VALUE,
                                4,
                                new SegmentConfig(16, 4, SegmentConfig.MAX_FILE_LENGTH),
                                NameRegistry.MAX_SYMBOLS),
                        1,
                        this::prepare);
        sourceId = store.names().newSession("feed", "", "", "", 0).sourceId();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        assertEquals(0, disk.openMappings());
        assertEquals(0, disk.openFiles());
    }

    private void prepare() throws IOException {
        for (Shard shard : store.shards()) {
            while (shard.doWork()) {
                assertTrue(shard.id() >= 0);
            }
        }
    }

    /** Flushes of 30 trades on this UTC day, in one shard. */
    private void flushes(int shardId, long day, int count) throws IOException {
        final Shard shard = store.shards().get(shardId);
        final String symbol = shardId == 0 ? symbolOf(0) : symbolOf(1);
        for (int flush = 0; flush < count; flush++) {
            for (int i = 0; i < 30; i++) {
                sequence++;
                new TickWriter()
                        .wrap(line, 0)
                        .begin(
                                BuiltinTypes.TRADE_ID,
                                1,
                                store.names().symbolId(symbol),
                                sourceId,
                                sequence,
                                day * DAY_NS + sequence,
                                0);
                shard.append(line, 0);
                shard.seal();
            }
            shard.freeze();
            assertTrue(shard.flushNext());
            prepare();
        }
    }

    private String symbolOf(int shardId) {
        int i = 0;
        while (store.names().slot(store.names().symbolId("S" + i)) * 2 >>> 12 != shardId) {
            i++;
        }
        return "S" + i;
    }

    private CompactionAgent agent(boolean background, RetentionRule retention, long today) {
        return agent(background, 1 << 30, retention, today);
    }

    private CompactionAgent agent(
            boolean background, long bytesPerSecond, RetentionRule retention, long today) {
        return new CompactionAgent(
                store.shards(),
                new CompactionSettings(
                        background,
                        new CompactionPicker(3, CompactionPicker.DEFAULT_MAX_GROUP_BYTES),
                        bytesPerSecond,
                        retention,
                        () -> today * DAY_MS + 5),
                0);
    }

    private List<Integer> levels(int shard) {
        return store.shards().get(shard).info().groupLevels();
    }

    /** Works until there is no work. */
    private void work(CompactionAgent agent) throws IOException {
        while (agent.doWork(nowNs)) {
            nowNs++;
        }
    }

    @Test
    void shouldMergeFullPlansOfAllShardsInTheBackground() throws IOException {
        flushes(0, 20_000, 4);
        flushes(1, 20_000, 10);
        final CompactionAgent agent = agent(true, RetentionRule.KEEP_ALL, 20_000);
        work(agent);
        assertEquals(List.of(1, 0), levels(0));
        assertEquals(List.of(2, 0), levels(1));
        flushes(0, 20_000, 2);
        work(agent);
        assertEquals(List.of(1, 1), levels(0));
        assertNull(agent.lastFailure());
    }

    @Test
    void shouldLeaveSegmentsAloneUnlessAskedWhenItIsOff() throws IOException, InterruptedException {
        flushes(0, 20_000, 7);
        flushes(1, 20_000, 1);
        final CompactionAgent agent = agent(false, RetentionRule.KEEP_ALL, 20_000);
        work(agent);
        assertEquals(7, levels(0).size());
        assertTrue(store.shards().get(0).counters().compactionBacklogSegments() >= 6);
        assertEquals(0, store.shards().get(1).counters().compactionBacklogSegments());
        final CompactionTicket ticket = agent.compact();
        assertFalse(ticket.awaitDone(0));
        work(agent);
        assertTrue(ticket.awaitDone(0));
        assertEquals(1, levels(0).size());
        nowNs += 2 * SECOND;
        work(agent);
        assertEquals(0, store.shards().get(0).counters().compactionBacklogSegments());
        assertEquals(2, ticket.results().size());
        final CompactionResult result = ticket.results().get(0);
        assertTrue(result.isDone());
        assertEquals(0, result.shard());
        assertEquals(3, result.plans(), "two of three, then one of three");
        assertTrue(result.inputBytes() > result.outputBytes(), result::toString);
        assertEquals(new CompactionResult(1, 0, 0, 0, null), ticket.results().get(1));
    }

    @Test
    void shouldStopWhatNobodyWaitsForAnyMore() throws IOException, InterruptedException {
        flushes(0, 20_000, 3);
        final CompactionAgent agent = agent(false, RetentionRule.KEEP_ALL, 20_000);
        final CompactionTicket ticket = agent.compact();
        assertTrue(agent.doWork(nowNs));
        assertTrue(store.shards().get(0).compactor().isUnderWay());
        ticket.refuse("not done within the time given");
        assertTrue(ticket.awaitDone(0));
        work(agent);
        assertFalse(store.shards().get(0).compactor().isUnderWay());
        assertEquals("not done within the time given", ticket.results().get(0).failure());
        assertEquals(List.of(0, 0, 0), levels(0));
        agent.refuse("the node is closing");
        assertEquals("the node is closing", agent.compact().results().get(1).failure());
        assertTrue(agent.retain(new RetentionRule(1, 0)).isCompletedExceptionally());
    }

    @Test
    void shouldKeepToItsBytesPerSecond() throws IOException {
        flushes(0, 20_000, 27);
        final CompactionAgent agent = agent(true, 4_000, RetentionRule.KEEP_ALL, 20_000);
        final long startNs = nowNs;
        long waited = 0;
        while (levels(0).size() > 1) {
            if (!agent.doWork(nowNs)) {
                assertTrue(agent.idleNs() > 0 && agent.idleNs() <= 10_000_000);
                nowNs += agent.idleNs();
                waited++;
            }
        }
        final long bytes = store.shards().get(0).compactor().totals().inputBytes();
        final long leastNs = bytes / 4_000 * SECOND;
        assertTrue(nowNs - startNs > leastNs / 4 * 3, (nowNs - startNs) + " of " + leastNs);
        assertTrue(waited > 100, "waited " + waited);
    }

    @Test
    void shouldTryAgainBehindAPauseThatGrowsAndNeverStopTheNode() throws IOException {
        flushes(0, 20_000, 3);
        final CompactionAgent agent = agent(true, RetentionRule.KEEP_ALL, 20_000);
        faulty.failAlways(
                (operation, path) -> operation == Operation.FORCE && !path.endsWith("MANIFEST"),
                FaultyFileSystem.NO_SPACE);
        long pauses = 0;
        long last = nowNs;
        final long end = nowNs + 300 * SECOND;
        long fired = faulty.fired();
        long pause = 0;
        while (nowNs < end) {
            agent.doWork(nowNs);
            if (faulty.fired() > fired) {
                fired = faulty.fired();
                if (pauses > 0) {
                    assertTrue(nowNs - last >= pause, "sooner than before");
                    pause = nowNs - last;
                }
                last = nowNs;
                pauses++;
            }
            nowNs += SECOND / 10;
        }
        assertTrue(pauses > 6 && pauses < 14, "tried " + pauses + " times");
        assertTrue(agent.lastFailure().contains("No space left"), agent.lastFailure());
        assertEquals(List.of(0, 0, 0), levels(0));
        faulty.heal();
        nowNs += 60 * SECOND;
        work(agent);
        assertEquals(List.of(1), levels(0));
        assertNull(agent.lastFailure());
    }

    @Test
    void shouldTellWhoAskedThatItFailedAndGoOnWithTheNextShard()
            throws IOException, InterruptedException {
        flushes(0, 20_000, 2);
        flushes(1, 20_000, 2);
        final CompactionAgent agent = agent(false, RetentionRule.KEEP_ALL, 20_000);
        faulty.failOnce(
                (operation, path) -> operation == Operation.RENAME, FaultyFileSystem.IO_ERROR);
        final CompactionTicket ticket = agent.compact();
        work(agent);
        assertTrue(ticket.awaitDone(0));
        assertTrue(ticket.results().get(0).failure().contains("Input/output error"));
        assertTrue(ticket.results().get(1).isDone());
        assertEquals(List.of(0, 0), levels(0));
        assertEquals(List.of(1), levels(1));
    }

    @Test
    void shouldLeaveTheLogItsRoomOnTheDisk() throws IOException, InterruptedException {
        flushes(0, 20_000, 3);
        final CompactionAgent agent = agent(false, RetentionRule.KEEP_ALL, 20_000);
        store.shards().get(0).compactor().keepFree(Long.MAX_VALUE);
        final CompactionTicket refused = agent.compact();
        work(agent);
        final String why = refused.results().get(0).failure();
        assertTrue(why.contains("free some space"), why);
        assertEquals(List.of(0, 0, 0), levels(0));
        store.shards().get(0).compactor().keepFree(1 << 20);
        final CompactionTicket done = agent.compact();
        work(agent);
        assertTrue(done.results().get(0).isDone());
        assertEquals(List.of(1), levels(0));
    }

    @Test
    void shouldFailTheNodeWhenTheManifestFails() throws IOException {
        flushes(0, 20_000, 3);
        final CompactionAgent agent = agent(true, RetentionRule.KEEP_ALL, 20_000);
        faulty.failAlways(
                (operation, path) -> operation == Operation.FORCE && path.endsWith("MANIFEST"),
                FaultyFileSystem.IO_ERROR);
        final IOException failure = assertThrows(IOException.class, () -> work(agent));
        assertFalse(failure.getMessage().contains("compaction of"), failure.getMessage());
        faulty.heal();
        store.close(false);
        open();
        assertEquals(90, store.shards().get(0).info().rows());
    }

    @Test
    void shouldApplyItsRetentionOnceAMinuteAndAnotherWhenAsked() throws Exception {
        flushes(0, 20_000, 2);
        flushes(0, 20_001, 2);
        flushes(1, 20_002, 1);
        final CompactionAgent agent = agent(false, new RetentionRule(2, 0), 20_100);
        work(agent);
        assertEquals(2, levels(0).size(), "20,000 went, by the newest day of all shards");
        flushes(1, 20_003, 1);
        work(agent);
        assertEquals(2, levels(0).size(), "not yet again");
        nowNs += 61 * SECOND;
        work(agent);
        assertEquals(0, levels(0).size());
        assertEquals(2, levels(1).size());

        assertEquals(1, agent.plan(new RetentionRule(1, 0)).segments());
        final CompletableFuture<RetentionPlan> asked = agent.retain(new RetentionRule(1, 0));
        assertFalse(asked.isDone());
        work(agent);
        assertEquals(20_002, asked.get().days().get(0).day());
        assertEquals(30, asked.get().rows());
        assertEquals(1, levels(1).size());
    }
}
