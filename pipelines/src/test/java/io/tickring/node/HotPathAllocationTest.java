package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tickring.Await;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.FlushResult;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.query.Select;
import io.tickring.tick.Field;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Once warm, publishing, routing, appending, publishing the view and showing it live allocate
 * nothing. Measured thread by thread, over many rolls of the log.
 *
 * <p>What a <b>roll</b> of the log to its next file allocates, on the shard thread:
 *
 * <ul>
 *   <li>a duplicate of the file's buffer, over which checksums are taken;
 *   <li>the active MemTable's new list of its files: an ArrayList, grown by one, and an immutable
 *       copy of it, together some 22 bytes for each file that the table spans.
 * </ul>
 *
 * That is some 250 bytes in all where a table spans a file or two, as with the default settings.
 * What the first use of a MemTable allocates, and no later one since tables are used again: pages
 * of its symbol index, 256 KiB for about each 61,000 events and 32 KiB for each 4,096 symbols.
 */
class HotPathAllocationTest {
    private static final int FILE_LENGTH = 1 << 20;
    private static final int WARM_EVENTS = 600_000;
    private static final int MEASURED_EVENTS = 400_000;
    private static final int CHUNK = 1_000;
    private static final int ATTEMPTS = 3;
    private static final int SYMBOLS = 50;

    private static final long MOST_BYTES_PER_ROLL = 320;
    private static final long MOST_BYTES_PER_FILE_OF_THE_TABLE = 24;

    private static final TickType WIDE =
            TickType.named("test.wide").i64("a").text("b", 120).build();
    private static final Field A = WIDE.field("a");

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final int[] symbols = new int[SYMBOLS];
    private final long[] seen = {0};
    private volatile long shown;
    private int wideId;
    private long published;

    @Test
    void shouldAllocateNothingButForTheRollsOfTheLog(@TempDir Path directory)
            throws IOException, InterruptedException {
        try (Node node =
                        Node.open(
                                NodeConfig.at(directory)
                                        .walFileLengthBytes(FILE_LENGTH)
                                        .flushByHandOnly());
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            wideId = node.define(WIDE);
            for (int i = 0; i < SYMBOLS; i++) {
                symbols[i] = node.symbol("S" + i);
            }
            node.onTick(
                    Select.all(),
                    tick -> {
                        seen[0] += tick.eventTime() == 0 ? 0 : 1;
                        shown = seen[0];
                    });
            // What a deoptimisation allocates is not the code's: that would allocate every time.
            AssertionError failure = null;
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                warmUp(node, publisher);
                try {
                    measure(node, publisher);
                    return;
                } catch (AssertionError e) {
                    failure = e;
                }
            }
            throw failure;
        }
    }

    /** Twice: the table that is measured has then been filled, flushed and wiped once. */
    private void warmUp(Node node, Publisher publisher) throws InterruptedException {
        for (int round = 0; round < 2; round++) {
            publish(publisher, WARM_EVENTS);
            settle(publisher);
            assertTrue(node.flush(Nodes.LONG).stream().allMatch(FlushResult::isDone));
        }
        publish(publisher, CHUNK);
        settle(publisher);
    }

    private void measure(Node node, Publisher publisher) {
        final long shardThread = threadId("tickring-shard-0");
        final long liveThread = threadId("tickring-live");
        final long liveBefore = threads.getThreadAllocatedBytes(liveThread);
        long shardBefore = threads.getThreadAllocatedBytes(shardThread);
        long fileBefore = currentFile(node);
        long publishing = 0;
        long rolls = 0;
        long most = 0;
        long total = 0;
        for (int done = 0; done < MEASURED_EVENTS; done += CHUNK) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            publish(publisher, CHUNK);
            publishing += threads.getCurrentThreadAllocatedBytes() - before;
            settle(publisher);

            final long shardAfter = threads.getThreadAllocatedBytes(shardThread);
            final long file = currentFile(node);
            final long bytes = shardAfter - shardBefore;
            if (file == fileBefore) {
                assertEquals(0, bytes, "bytes of the shard thread between rolls");
            } else {
                assertEquals(1, file - fileBefore, "rolls in a chunk");
                rolls++;
                most = Math.max(most, bytes);
                total += bytes;
                final long files = rolls + 1;
                assertTrue(
                        bytes > 0
                                && bytes
                                        <= MOST_BYTES_PER_ROLL
                                                + files * MOST_BYTES_PER_FILE_OF_THE_TABLE,
                        bytes + " bytes in the roll to file " + files + " of the table");
            }
            shardBefore = shardAfter;
            fileBefore = file;
        }
        final long live = threads.getThreadAllocatedBytes(liveThread) - liveBefore;
        System.out.println(
                "hot path, "
                        + MEASURED_EVENTS
                        + " events: publisher "
                        + publishing
                        + " B, live "
                        + live
                        + " B, shard "
                        + total
                        + " B in "
                        + rolls
                        + " rolls, at most "
                        + most
                        + " B in one");
        assertEquals(0, publishing, "bytes of the publisher");
        assertEquals(0, live, "bytes of the live handler");
        assertTrue(rolls >= 10, rolls + " rolls");
    }

    /** Number of the file that holds the last byte logged. */
    private static long currentFile(Node node) {
        return (node.shards().get(0).append() - 1) / FILE_LENGTH;
    }

    private void publish(Publisher publisher, int events) {
        for (int i = 0; i < events; i++) {
            published++;
            final int symbol = symbols[(int) (published % SYMBOLS)];
            Offer answer = offer(publisher, symbol);
            while (answer == Offer.FULL) {
                LockSupport.parkNanos(5_000);
                answer = offer(publisher, symbol);
            }
            if (answer == Offer.CLOSED) {
                throw new AssertionError("closed");
            }
        }
    }

    private Offer offer(Publisher publisher, int symbol) {
        return switch ((int) (published & 3)) {
            case 0 -> {
                publisher.stage(wideId, WIDE, symbol, published, published).putLong(A, published);
                yield publisher.offer();
            }
            case 1 -> publisher.quote(symbol, published, published, 1, 2, 3, 4);
            default -> publisher.trade(symbol, published, published, published, 1);
        };
    }

    /** Until all of it is logged and shown. */
    private void settle(Publisher publisher) {
        Nodes.awaitAcked(publisher);
        Await.until("shown", () -> shown == published);
    }

    private static long threadId(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .mapToLong(Thread::getId)
                .reduce(
                        (one, other) -> {
                            throw new AssertionError("two threads " + name);
                        })
                .orElseThrow(() -> new AssertionError("no thread " + name));
    }
}
