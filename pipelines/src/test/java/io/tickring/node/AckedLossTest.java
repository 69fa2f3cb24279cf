package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.ingest.AckMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What kill -9 takes of what was acked, by ack mode. */
class AckedLossTest {
    private static final long ACKED = 200_000;

    /** What the ring and the frame that is open can hold, in ticks of one line. */
    private static final long MOST_IN_FLIGHT = 65_536 + 4_096;

    @ParameterizedTest
    @EnumSource(AckMode.class)
    void W2_shouldLoseToKillMinusNineNoMoreThanTheAckModeSays(AckMode mode, @TempDir Path directory)
            throws IOException, InterruptedException {
        final long acked;
        try (ChildJvm child = ChildJvm.start("W2", AckedMain.class, directory, mode.name())) {
            child.awaitNumber("acked", mode == AckMode.FSYNC ? ACKED / 20 : ACKED);
            child.kill();
            acked = child.lastNumber("acked");
        }
        try (Node node = Node.open(AckedMain.config(directory))) {
            final BitSet stored = new BitSet();
            node.replay()
                    .run(
                            tick -> {
                                final int sequence = (int) tick.sourceSequence();
                                assertTrue(!stored.get(sequence), () -> "doubled: " + tick);
                                stored.set(sequence);
                            });
            final long lost = acked - stored.get(1, (int) acked + 1).cardinality();
            System.out.println(
                    "W2: kill -9, " + mode + ": " + acked + " acked, " + lost + " of them lost");
            if (mode == AckMode.MEMORY) {
                assertTrue(lost <= MOST_IN_FLIGHT, lost + " lost of MEMORY");
            } else {
                assertEquals(0, lost, () -> "lost of " + mode);
            }
        }
    }
}
