package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Once warm, a tick on its way to another node allocates nothing: neither where it is published,
 * nor where it is carried into the outbox and the other node's memory, nor where it is taken out.
 * Measured thread by thread, over many rolls of the outbox; only a roll leaves something.
 */
final class RemoteAllocationTest {
    private static final List<String> CARRIERS =
            List.of("tickring-remote-write", "tickring-remote-receive");

    /** As {@link TwoNodes} has it. */
    private static final int OUTBOX_FILE = 1 << 20;

    private static final int WARM_UP = 200_000;
    private static final int TICKS = 200_000;
    private static final int CHUNK = 1_000;
    private static final int ATTEMPTS = 4;
    private static final long MOST_BYTES_PER_ROLL = 1024;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir private Path directory;

    @Test
    void carryingATickAllocatesNothing() throws Exception {
        assertTrue(threads.isThreadAllocatedMemorySupported());
        try (TwoNodes nodes =
                new TwoNodes(directory, "inboxCells = 16384", "peerTimeoutMs = 60000")) {
            final Node one = nodes.open(1);
            nodes.open(2);
            final int[] symbols = new int[TwoNodes.SYMBOLS];
            for (int i = 0; i < symbols.length; i++) {
                symbols[i] = one.symbol("SYM" + i);
            }
            try (Publisher publisher = one.publisher("feed", AckMode.WAL)) {
                // What a deoptimisation allocates is not the code's: that would be there each time.
                AssertionError failure = null;
                for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                    publish(publisher, symbols, WARM_UP);
                    Nodes.awaitAcked(publisher);
                    try {
                        measure(one, publisher, symbols);
                        return;
                    } catch (AssertionError e) {
                        failure = e;
                    }
                }
                throw failure;
            }
        }
    }

    private void measure(Node node, Publisher publisher, int[] symbols) {
        long position = acked(node);
        Map<Long, Long> before = allocated();
        // Both nodes run in this process: two threads of each name.
        assertEquals(2 * CARRIERS.size(), before.size());
        long publishing = 0;
        long rolls = 0;
        long carrying = 0;
        boolean rolledBefore = false;
        for (int done = 0; done < TICKS; done += CHUNK) {
            final long mine = threads.getCurrentThreadAllocatedBytes();
            publish(publisher, symbols, CHUNK);
            publishing += threads.getCurrentThreadAllocatedBytes() - mine;
            Nodes.awaitAcked(publisher);

            final Map<Long, Long> after = allocated();
            final long now = acked(node);
            final boolean rolled = now / OUTBOX_FILE > position / OUTBOX_FILE;
            for (Map.Entry<Long, Long> thread : after.entrySet()) {
                final long bytes = thread.getValue() - before.get(thread.getKey());
                carrying += bytes;
                // Who feeds follows into the next file when the first tick there comes.
                assertTrue(
                        bytes <= (rolled || rolledBefore ? MOST_BYTES_PER_ROLL : 0),
                        () ->
                                threads.getThreadInfo(thread.getKey()).getThreadName()
                                        + " leaves "
                                        + bytes
                                        + " bytes in "
                                        + CHUNK
                                        + " ticks");
            }
            rolls += rolled ? 1 : 0;
            rolledBefore = rolled;
            position = now;
            before = after;
        }
        System.out.println(
                "hot path to another node, "
                        + TICKS
                        + " ticks: publisher "
                        + publishing
                        + " B, remote-write and -receive "
                        + carrying
                        + " B in "
                        + rolls
                        + " rolls");
        assertEquals(0, publishing, "bytes of the publisher");
        assertTrue(rolls >= 5, rolls + " rolls");
    }

    private static long acked(Node node) {
        return node.peers().get(0).ackedPosition();
    }

    private static void publish(Publisher publisher, int[] symbols, int count) {
        for (int i = 0; i < count; i++) {
            final int symbol = symbols[i % symbols.length];
            Offer answer = publisher.trade(symbol, i, i, i, 1);
            while (answer == Offer.FULL) {
                LockSupport.parkNanos(5_000);
                answer = publisher.trade(symbol, i, i, i, 1);
            }
            if (answer == Offer.CLOSED) {
                throw new AssertionError("closed");
            }
        }
    }

    private Map<Long, Long> allocated() {
        final Map<Long, Long> bytes = new TreeMap<>();
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && CARRIERS.contains(info.getThreadName())) {
                bytes.put(info.getThreadId(), threads.getThreadAllocatedBytes(info.getThreadId()));
            }
        }
        return bytes;
    }
}
