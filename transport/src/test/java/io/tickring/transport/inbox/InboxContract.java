package io.tickring.transport.inbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.Seed;
import io.tickring.testkit.SeedExtension;
import io.tickring.transport.Patience;
import io.tickring.transport.PeerProcess;
import io.tickring.transport.TransportOpener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the inbox ring promises over any transport, sender (A) and owner (B) each in a JVM of its
 * own. A transport's test extends it.
 */
@ExtendWith(SeedExtension.class)
public abstract class InboxContract {
    /** Cells of an inbox, and of the frame of a one-line tick. */
    private static final int LOG2_CELLS = InboxLayout.DEFAULT_LOG2_CELLS;

    private static final int TICK_CELLS = 2;

    /** How often T4 kills. */
    private static final int KILLS = 50;

    /** Numbers of one connection begin here times its id, so that no two share any. */
    private static final long NUMBERS = 1L << 40;

    @TempDir private Path directory;

    /** Opens the transport in each process. */
    protected abstract Class<? extends TransportOpener> opener();

    /** What the opener is given, in each process. */
    protected abstract String argument(Path temporary);

    /** What processes that are gone have left behind, of shared memory above all. */
    protected abstract List<String> leftBehind(Path temporary) throws IOException;

    /** How many frames of a writer are taken at most before T4 kills it. */
    protected int framesBeforeAKill() {
        return 20_000;
    }

    @Test
    @Tag("smoke")
    void T2_aMillionTicksArriveOnceInOrder() throws Exception {
        final long ticks = 1_000_000;
        try (PeerProcess b = start(InboxReaderMain.class);
                PeerProcess a = start(InboxWriterMain.class)) {
            assertNotEquals(a.pid(), b.pid());
            connect(a, b, 1, TICK_CELLS);
            a.ask("write " + ticks);
            awaitConsumed(a, b, ticks * TICK_CELLS);
            final long[] status = numbers(b.ask("status"));
            assertEquals(ticks, status[0], "ticks");
            assertEquals(ticks * TICK_CELLS, status[1], "cells");
            assertEquals(0, status[2], "torn");
            System.out.println(name("T2") + ticks + " ticks, mismatches healed: " + status[3]);
            a.finish();
            b.finish();
        }
        assertEquals(List.of(), leftBehind(directory));
    }

    @Test
    @Tag("smoke")
    void T3_aFullRegionRefusesExactlyAndLosesNothing() throws Exception {
        final int room = (1 << LOG2_CELLS) / TICK_CELLS;
        try (PeerProcess b = start(InboxReaderMain.class);
                PeerProcess a = start(InboxWriterMain.class)) {
            connect(a, b, 1, TICK_CELLS);
            // Not at the region's start: what is full is a lap and a half.
            a.ask("write " + 12_345);
            awaitConsumed(a, b, 12_345L * TICK_CELLS);
            b.ask("pause");
            assertEquals(room, a.askNumber("offer " + (room + 1000)), "accepted until full");
            assertEquals(0, a.askNumber("offer 10"), "accepted of 10 more");
            assertEquals(12_345, numbers(b.ask("status"))[0], "B has taken");
            b.ask("resume");
            awaitConsumed(a, b, (12_345L + room) * TICK_CELLS);
            assertEquals(10, a.askNumber("offer 10"), "accepted again");
            awaitConsumed(a, b, (12_345L + room + 10) * TICK_CELLS);
            final long[] status = numbers(b.ask("status"));
            assertEquals(12_345L + room + 10, status[0], "every accepted tick, in order");
            assertEquals(0, status[2], "torn");
            a.finish();
            b.finish();
        }
        assertEquals(List.of(), leftBehind(directory));
    }

    @Test
    @Tag("smoke")
    void T4_aWriterThatIsKilledLeavesNoTornTick(@Seed Random random) throws Exception {
        long taken = 0;
        int halves = 0;
        final Set<Long> writers = new TreeSet<>();
        try (PeerProcess b = start(InboxReaderMain.class)) {
            PeerProcess next = launchWriter();
            for (int kill = 1; kill <= KILLS; kill++) {
                try (PeerProcess a = next) {
                    final long pid = Long.parseLong(a.answer("its pid"));
                    assertNotEquals(pid, b.pid());
                    writers.add(pid);
                    connect(a, b, kill, 0);
                    a.ask("write " + Integer.MAX_VALUE);
                    next = launchWriter();
                    final long least = 1L + random.nextInt(framesBeforeAKill());
                    Patience.until(
                            least + " frames taken",
                            () -> numbers(b.ask("status"))[0] >= least,
                            a,
                            b);
                    a.kill();
                }
                final String ended = b.ask("end");
                final long[] status = numbers(ended);
                assertTrue(status[0] > 0);
                assertEquals(0, status[2], "torn");
                taken += status[0];
                halves += ended.endsWith("half") ? 1 : 0;
            }
            try (PeerProcess a = next) {
                a.answer("its pid");
                connect(a, b, KILLS + 1, TICK_CELLS);
                a.ask("write 1000");
                awaitConsumed(a, b, 1000L * TICK_CELLS);
                assertEquals(1000, numbers(b.ask("status"))[0]);
                a.finish();
            }
            b.finish();
        }
        System.out.println(
                name("T4")
                        + KILLS
                        + " kills of the processes "
                        + writers
                        + ", "
                        + taken
                        + " frames taken, each whole and in order; "
                        + halves
                        + " kills left a frame without its commit word");
        assertEquals(List.of(), leftBehind(directory));
    }

    private String name(String scenario) {
        return getClass().getSimpleName() + '.' + scenario + ": ";
    }

    private PeerProcess start(Class<?> main) throws IOException, InterruptedException {
        return PeerProcess.start(
                getClass().getSimpleName(), main, opener().getName(), argument(directory));
    }

    /** One of many: it lives for a moment, so it is to start soon rather than to run fast. */
    private PeerProcess launchWriter() throws IOException {
        return PeerProcess.launch(
                InboxWriterMain.class,
                List.of(
                        "@" + PeerProcess.jvmOptions(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC"),
                Map.of(),
                opener().getName(),
                argument(directory));
    }

    static void connect(PeerProcess a, PeerProcess b, long connId, int cells)
            throws InterruptedException {
        final String region = b.ask("open " + LOG2_CELLS + ' ' + connId);
        b.ask("connect " + a.ask("ack") + ' ' + connId * NUMBERS);
        a.ask("connect " + region + ' ' + connId * NUMBERS + ' ' + cells);
    }

    private static void awaitConsumed(PeerProcess a, PeerProcess b, long cells)
            throws InterruptedException {
        Patience.until(
                "the ack of " + cells + " cells", () -> numbers(a.ask("status"))[2] >= cells, a, b);
    }

    static long[] numbers(String status) {
        final String[] words = status.split(" ");
        final long[] numbers = new long[Math.min(4, words.length)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Long.parseLong(words[i]);
        }
        return numbers;
    }
}
