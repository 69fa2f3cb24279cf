package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.replay.ReplayOrder;
import io.tickring.testkit.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches that end inside an event never make half of one readable. */
class WholeEventsTest {
    private static final long EVENTS = 1_000_000;

    @Test
    void N1_shouldKeepEveryEventWholeThroughKillMinusNine(
            @TempDir Path directory, @Seed Random dice) throws IOException, InterruptedException {
        final long killAt = 30_000L + dice.nextInt(400_000);
        System.out.println("N1: killed behind " + killAt + " of one publisher");
        final Map<String, Long> acked = new HashMap<>();
        try (ChildJvm child = ChildJvm.start("N1", PatternMain.class, directory, EVENTS)) {
            child.awaitNumber(PatternMain.SOURCES.get(0), killAt);
            child.kill();
            for (String source : PatternMain.SOURCES) {
                acked.put(source, child.lastNumber(source));
            }
            assertTrue(
                    child.lastNumber("split") > 0,
                    "no batch ended inside an event: the run proves nothing");
        }
        try (Node node = Node.open(PatternMain.config(directory))) {
            System.out.println("N1: " + node.recovery());
            assertWhole(node, acked);
        }
    }

    @Test
    void N1_shouldKeepEveryEventWholeToTheEnd(@TempDir Path directory)
            throws IOException, InterruptedException {
        final AtomicLong live = new AtomicLong();
        final Map<String, Long> acked =
                Map.of(
                        PatternMain.SOURCES.get(0), EVENTS / 2,
                        PatternMain.SOURCES.get(1), EVENTS / 2);
        try (Node node = Node.open(PatternMain.config(directory))) {
            node.onTick(
                    io.tickring.query.Select.all(),
                    tick -> {
                        PatternEvents.check(tick);
                        live.incrementAndGet();
                    });
            PatternMain.publish(node, EVENTS);
            assertTrue(
                    node.splitBatches() > 0,
                    "no batch ended inside an event: the run proves nothing");
            assertWhole(node, acked);
            assertEquals(EVENTS, Nodes.rows(node));
        }
        assertEquals(EVENTS, live.get(), "seen live, whole");
        try (Node node = Node.open(PatternMain.config(directory))) {
            assertWhole(node, acked);
        }
    }

    /** Each source from 1 on without a gap, at least as far as it was acked, every event whole. */
    private static void assertWhole(Node node, Map<String, Long> acked) {
        for (String source : PatternMain.SOURCES) {
            final long[] seen = {0};
            node.replay()
                    .sessions(source + "#1")
                    .order(ReplayOrder.SOURCE)
                    .run(
                            tick -> {
                                final long last = seen[0];
                                if (tick.sourceSequence() <= last) {
                                    throw new AssertionError("out of order: " + tick);
                                }
                                seen[0] = tick.sourceSequence();
                                assertTrue(PatternEvents.is(tick));
                                PatternEvents.check(tick);
                                if (tick.sourceSequence() != last + 1 && last < acked.get(source)) {
                                    throw new AssertionError(
                                            source
                                                    + " lost "
                                                    + (last + 1)
                                                    + ", acked "
                                                    + acked.get(source));
                                }
                            });
            assertTrue(
                    seen[0] >= acked.get(source),
                    () -> source + ": " + seen[0] + " of " + acked.get(source));
        }
    }
}
