package io.tickring.ingest;

import com.lmax.disruptor.AlertException;
import io.tickring.compaction.CompactionPicker;
import io.tickring.fs.FileSystem;
import io.tickring.segment.SegmentConfig;
import io.tickring.shard.RetentionRule;
import io.tickring.shard.Store;
import io.tickring.shard.StoreConfig;
import io.tickring.testkit.SimClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A store, its ring and all duties behind it, done by hand in one thread and on virtual time: the
 * classes that a node runs, without a node's threads.
 */
final class HandNode {
    static final Path DIRECTORY = Path.of("/data/store");

    private static final int MOST_WAITS = 100_000;
    private static final long NEVER_NS = Long.MAX_VALUE / 2;

    /** What of a node a test chooses. */
    record Setup(
            int shards,
            int walFileLengthBytes,
            int walSpareFiles,
            int flushRows,
            long unforcedWindowBytes,
            long minFreeBytes) {
        StoreConfig store(FileSystem disk) {
            return new StoreConfig(
                    disk,
                    DIRECTORY,
                    shards,
                    walFileLengthBytes,
                    walSpareFiles,
                    flushRows,
                    4,
                    new SegmentConfig(64, 4, SegmentConfig.MAX_FILE_LENGTH),
                    1 << 16);
        }
    }

    final Store store;
    final IngestRing ring;
    final SimClock clock;
    final List<Throwable> failures = new ArrayList<>();
    private final List<Agent> agents;
    private final List<Runnable> duties = new ArrayList<>();
    private final Random order;
    private int waits;

    HandNode(FileSystem disk, Setup setup, SimClock clock, Random order) throws IOException {
        this.clock = clock;
        this.order = order;
        store = Store.open(setup.store(disk), 0x5EED, this::awaitFile);
        ring =
                new IngestRing(
                        store,
                        new IngestConfig(
                                Profile.QUIET,
                                64,
                                setup.unforcedWindowBytes,
                                1000,
                                setup.minFreeBytes,
                                "hand-",
                                Pinning.NONE,
                                new CompactionSettings(
                                        true,
                                        new CompactionPicker(3, 1 << 20),
                                        1 << 20,
                                        RetentionRule.KEEP_ALL,
                                        clock::epochMs),
                                60_000,
                                held -> {},
                                failures::add),
                        new NoWait());
        agents = ring.agents(clock::epochMs);
        agents.forEach(agent -> duties.add(() -> work(agent)));
        ring.handlers().forEach(handler -> duties.add(() -> step(handler)));
    }

    Publisher publisher(String source, AckMode ackMode) {
        return ring.publisher(store.names().newSession(source, "", "", "", 0), ackMode, () -> {});
    }

    /** A shard thread waits for a file: the agents work meanwhile. */
    private void awaitFile() throws IOException {
        agents.forEach(this::work);
        if (ring.isHalted()) {
            throw new IOException("no log file will come: the node stopped", ring.failure());
        }
        if (++waits > MOST_WAITS) {
            throw new IOException("a shard waits for a log file for ever");
        }
    }

    private void work(Agent agent) {
        if (ring.failure() != null) {
            return;
        }
        try {
            agent.doWork(clock.nanoTime());
        } catch (IOException | RuntimeException e) {
            ring.fail(e);
        }
    }

    private void step(ShardHandler handler) {
        if (ring.failure() != null) {
            return;
        }
        try {
            // Asked what there is, then taken.
            handler.step();
            handler.step();
        } catch (AlertException | InterruptedException | IOException | RuntimeException e) {
            ring.fail(e);
        }
    }

    /** Every duty once, in any order, and time passes. */
    void turn(long ns) {
        Collections.shuffle(duties, order);
        duties.forEach(Runnable::run);
        clock.advanceNs(ns);
    }

    FlushTicket offerFlush() {
        final FlushTicket ticket = new FlushTicket(store.shards().size());
        ring.offerFlush(ticket, clock.nanoTime() - NEVER_NS);
        return ticket;
    }

    /** Lets go of everything, as a node does: tidily unless it failed. */
    void close() throws IOException {
        store.close(ring.failure() == null);
    }
}
