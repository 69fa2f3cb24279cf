package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tickring.ingest.Pinning;
import io.tickring.jni.posix.Sched;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CorePinningTest {
    private static final long START_NS = TimeUnit.SECONDS.toNanos(30);

    /** A node of one shard: its handler; agents of log, flush, compaction and two that watch. */
    private static final int THREADS = 1 + 5;

    @TempDir private Path directory;

    private static void needPinning() throws InterruptedException {
        final int[] pinned = {Sched.UNSUPPORTED};
        final Thread thread = new Thread(() -> pinned[0] = Sched.setAffinity(0));
        thread.start();
        thread.join();
        if (pinned[0] != 0) {
            final String why = "this machine does not let threads be pinned to core 0";
            if (List.of(System.getProperty("tickring.require", "").split(",")).contains("pin")) {
                fail("-Dtickring.require=pin, but " + why);
            }
            System.out.println("SKIPPED: " + why);
            assumeTrue(false, why);
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
