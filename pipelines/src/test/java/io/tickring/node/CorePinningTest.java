package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tickring.Await;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.Pinning;
import io.tickring.ingest.Publisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

final class CorePinningTest {
    private static final long START_NS = TimeUnit.SECONDS.toNanos(30);

    /** A node of one shard: its handler; agents of log, flush, compaction and two that watch. */
    private static final int THREADS = 1 + 5;

    /** Of a node with one peer: remote-write and -receive, dialling, outbox, status, control. */
    private static final int PEER_THREADS = 6;

    /** No machine that runs this has it: the kernel itself refuses. */
    private static final int NO_SUCH_CORE = 1023;

    @TempDir private Path directory;

    private static void needPinning() throws InterruptedException {
        needPinning(0, System.getProperty("tickring.require", ""));
    }

    /** Says loudly that a core cannot be had, and skips, or fails where pinning is asked for. */
    private static void needPinning(int core, String required) throws InterruptedException {
        final AtomicBoolean pinned = new AtomicBoolean();
        final Thread thread = new Thread(() -> pinned.set(CorePinning.pin(core)));
        thread.start();
        thread.join();
        if (!pinned.get()) {
            final String why = "this machine does not let threads be pinned to core " + core;
            if (List.of(required.split(",")).contains("pin")) {
                fail("-Dtickring.require=pin, but " + why);
            }
            System.out.println("SKIPPED: " + why);
            assumeTrue(false, why);
        }
    }

    @Test
    void shouldFailWherePinningIsRequiredAndRefusedAndBeSkippedElsewhere() {
        assertTrue(
                assertThrows(AssertionFailedError.class, () -> needPinning(NO_SUCH_CORE, "ucx,pin"))
                        .getMessage()
                        .contains("-Dtickring.require=pin, but this machine"));
        assertThrows(TestAbortedException.class, () -> needPinning(NO_SUCH_CORE, "ucx"));
    }

    @Test
    void shouldCountACoreThatTheKernelRefusesAndSaySoToOtherProcesses() throws Exception {
        final CorePinning pinning =
                new CorePinning(NO_SUCH_CORE, NO_SUCH_CORE, CorePinning::pin, NO_SUCH_CORE + 1);
        final Node node = Node.open(NodeConfig.at(directory).shards(1).pinning(pinning));
        try (Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            Nodes.trade(publisher, node.symbol("A"), 1, 1, 1);
            Nodes.awaitAcked(publisher);
            // The first handler and agent are given that core, those behind them cores from 0 on.
            Await.until(
                    "the status tells it",
                    () -> node.status().writer().orElseThrow().refusedPins() >= 2);
            assertTrue(pinning.refused() >= 2);
            assertTrue(pinning.pinned() <= THREADS - 2, "a refused thread is never a pinned one");
        } finally {
            node.close(Duration.ofSeconds(30));
        }
    }

    @Test
    void shouldPinTheAgentsOfANodeAmongOthersToo() throws Exception {
        needPinning();
        final CorePinning pinning = new CorePinning(0).withAgents(0);
        try (TwoNodes nodes = new TwoNodes(directory)) {
            final Node node =
                    Node.open(
                            Nodes.small(directory.resolve("pinned"))
                                    .shards(1)
                                    .pinning(pinning)
                                    .peers(nodes.peers(), 1, nodes.transport()));
            try {
                Await.until(
                        "every thread runs",
                        () -> pinning.pinned() + pinning.refused() == THREADS + PEER_THREADS);
                assertEquals(0, pinning.refused());
                Await.until(
                        "the status tells it",
                        () ->
                                node.status().writer().orElseThrow().pinnedThreads()
                                        == THREADS + PEER_THREADS);
            } finally {
                node.close(Duration.ofSeconds(30));
            }
        }
    }

    @Test
    void shouldPinTheHandlersAndAgentsOfANode() throws Exception {
        needPinning();
        final CorePinning pinning = new CorePinning(0).withAgents(0);
        final Node node = Node.open(NodeConfig.at(directory).shards(1).pinning(pinning));
        try {
            final long deadline = System.nanoTime() + START_NS;
            while (pinning.pinned() + pinning.refused() < THREADS
                    && System.nanoTime() - deadline < 0) {
                Thread.onSpinWait();
            }

            assertEquals(0, pinning.refused());
            assertEquals(THREADS, pinning.pinned());
            assertEquals(pinning, node.pinning());
            assertEquals(THREADS, threadsOnOneCore());
        } finally {
            node.close(Duration.ofSeconds(30));
        }
    }

    /** As the kernel says, not as was asked for. */
    private static long threadsOnOneCore() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.map(task -> lines(task.resolve("status")))
                    .filter(status -> status.contains("Name:\ttickring-"))
                    .filter(status -> status.matches("(?s).*Cpus_allowed_list:\\s*\\d+\n.*"))
                    .count();
        }
    }

    private static String lines(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldLeaveAgentsFreeUnlessAsked() {
        final CorePinning pinning = new CorePinning(0);
        final Runnable duty = () -> {};

        assertEquals(duty, pinning.wrapAgent(duty, "agent"));
        assertEquals(duty, Pinning.NONE.wrap(duty, "handler"));
        assertEquals(0, Pinning.NONE.pinned() + Pinning.NONE.refused());
    }

    @Test
    void shouldCountWhatTheSystemRefusesAndRunIt() {
        final CorePinning pinning = new CorePinning(0, 0, core -> false, 4);
        final AtomicInteger ran = new AtomicInteger();

        pinning.wrap(ran::incrementAndGet, "handler").run();
        pinning.wrapAgent(ran::incrementAndGet, "agent").run();

        assertEquals(2, ran.get());
        assertEquals(0, pinning.pinned());
        assertEquals(2, pinning.refused());
    }

    @Test
    void shouldTakeCoresInTurn() {
        final List<Integer> asked = new ArrayList<>();
        final CorePinning pinning = new CorePinning(1, 2, asked::add, 3);

        for (int i = 0; i < 3; i++) {
            pinning.wrap(() -> {}, "handler").run();
            pinning.wrapAgent(() -> {}, "agent").run();
        }

        assertEquals(List.of(1, 2, 2, 0, 0, 1), asked);
        assertEquals(6, pinning.pinned());
        assertNotNull(pinning.withAgents(1));
    }

    @Test
    void shouldRefuseNoCores() {
        assertThrows(IllegalArgumentException.class, () -> new CorePinning(-1));
        assertThrows(IllegalArgumentException.class, () -> new CorePinning(0).withAgents(-1));
    }
}
