package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickring.Await;
import io.tickring.fs.DiskFileSystem;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.replay.TickDigest;
import io.tickring.shard.StoreView;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What the node tests share. */
final class Nodes {
    static final Duration LONG = Duration.ofSeconds(30);
    static final long PRICE_UNIT = 1_000_000_000L;

    private Nodes() {}

    /** A node whose log files are small enough to be made at once. */
    static NodeConfig small(Path directory) {
        return NodeConfig.at(directory).walFileLengthBytes(1 << 20);
    }

    /** The machine's disk, failing when it is told to. */
    static FaultyFileSystem faultyDisk() {
        return new FaultyFileSystem(DiskFileSystem.INSTANCE);
    }

    /** Waits until every shard of a new store has its spare log files: the log agents are idle. */
    static void awaitSpares(Node node, int spareFiles) {
        Await.until(
                "spare log files",
                () -> node.shards().stream().allMatch(shard -> shard.walFiles() > spareFiles));
    }

    /** Offers a trade until it is accepted. */
    static void trade(Publisher publisher, int symbol, long time, long price, long size) {
        untilAccepted(() -> publisher.trade(symbol, time, time, price, size));
    }

    static void untilAccepted(java.util.function.Supplier<Offer> offers) {
        Offer answer = offers.get();
        while (answer == Offer.FULL) {
            LockSupport.parkNanos(20_000);
            answer = offers.get();
        }
        assertEquals(Offer.OK, answer);
    }

    static void awaitAcked(Publisher publisher) {
        assertEquals(true, publisher.awaitAcked(LONG), "not acked in time");
    }

    /** Hands out what one shard holds, in append order. */
    static void forEach(StoreView view, int shard, TickHandler handler) {
        final Tick tick = new Tick(view.names());
        final TickBlock block = new TickBlock();
        try (BlockCursor cursor = view.cursor(shard, Selection.ALL)) {
            while (cursor.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    handler.onTick(tick.wrap(block.buffer(i), block.offset(i), block.position(i)));
                }
            }
        }
    }

    static long rows(Node node) {
        return node.shards().stream().mapToLong(shard -> shard.rows()).sum();
    }

    /** Waits until nothing waits for a flush any more. */
    static void awaitSegments(Node node, int count) {
        Await.until(
                count + " segments",
                () ->
                        node.shards().stream().mapToInt(shard -> shard.segments().size()).sum()
                                >= count);
    }

    static String digest(Replay replay) {
        final TickDigest digest = new TickDigest();
        replay.run(digest::add);
        return digest.hex();
    }
}
