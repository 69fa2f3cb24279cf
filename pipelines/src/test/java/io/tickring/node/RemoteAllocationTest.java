package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.Publisher;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ticks on their way to another node leave on the heap: nothing, tick by tick. */
final class RemoteAllocationTest {
    private static final List<String> CARRIERS =
            List.of("tickring-remote-write", "tickring-remote-receive");
    private static final int WARM_UP = 60_000;
    private static final int TICKS = 200_000;

    /**
     * A tick that left something would leave 16 bytes; rolls, cuts and a thread that the compiler
     * has not finished with leave less than this.
     */
    private static final double MOST_BYTES_PER_TICK = 2;

    @TempDir private Path directory;

    @Test
    void carryingATickAllocatesNothing() throws Exception {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertTrue(threads.isThreadAllocatedMemorySupported());
        try (TwoNodes nodes = new TwoNodes(directory, "inboxCells = 16384")) {
            final Node one = nodes.open(1);
            nodes.open(2);
            final int[] symbols = new int[TwoNodes.SYMBOLS];
            for (int i = 0; i < symbols.length; i++) {
                symbols[i] = one.symbol("SYM" + i);
            }
            try (Publisher publisher = one.publisher("feed", AckMode.WAL)) {
                publish(publisher, symbols, WARM_UP);
                final Map<Long, Long> before = allocated(threads);
                publish(publisher, symbols, TICKS);
                final Map<Long, Long> after = allocated(threads);
                // Both nodes run in this process: two threads of each name.
                assertEquals(2 * CARRIERS.size(), before.size());
                after.forEach(
                        (thread, bytes) -> {
                            final double each = (bytes - before.get(thread)) / (double) TICKS;
                            assertTrue(
                                    each < MOST_BYTES_PER_TICK,
                                    threads.getThreadInfo(thread).getThreadName()
                                            + " leaves "
                                            + each
                                            + " bytes a tick");
                        });
            }
        }
    }

    private static void publish(Publisher publisher, int[] symbols, int count) {
        for (int i = 0; i < count; i++) {
            Nodes.trade(publisher, symbols[i % symbols.length], i, i, 1);
        }
        Nodes.awaitAcked(publisher);
    }

    private static Map<Long, Long> allocated(ThreadMXBean threads) {
        final Map<Long, Long> bytes = new TreeMap<>();
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && CARRIERS.contains(info.getThreadName())) {
                bytes.put(
                        info.getThreadId(),
                        Arrays.stream(
                                        threads.getThreadAllocatedBytes(
                                                new long[] {info.getThreadId()}))
                                .sum());
            }
        }
        return bytes;
    }
}
