package io.tickring.transport.inbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.Allocations;
import io.tickring.transport.Transport;
import io.tickring.transport.memory.MemoryTransport;
import io.tickring.transport.shm.ShmTransport;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of claim, commit, send, poll and ack allocates, over laps, pads and refusals. */
final class InboxAllocationTest {
    private static final int FRAMES = 20_000;
    private static final int ROUNDS = 6;

    @Test
    void overMemory() throws Exception {
        try (MemoryTransport transport = new MemoryTransport()) {
            assertNothing(transport);
        }
    }

    @Test
    void overSharedMemory(@TempDir Path directory) throws Exception {
        try (ShmTransport transport = ShmTransport.open(directory.resolve("shm"))) {
            assertNothing(transport);
        }
    }

    private static void assertNothing(Transport transport) throws Exception {
        final TestRing ring = new TestRing(transport, transport, 8);
        final FrameHandler handler = (frame, offset, cells, ringSeq) -> true;
        final long[] number = {0};
        final long least =
                Allocations.least(
                        ROUNDS,
                        () -> {
                            for (int i = 0; i < FRAMES; i++) {
                                if (TestFrames.offer(
                                        ring.writer, number[0], TestFrames.cells(number[0]))) {
                                    number[0]++;
                                }
                                if (i % 3 == 0) {
                                    ring.writer.send();
                                }
                                if (i % 50 == 0) {
                                    ring.reader.poll(handler, Integer.MAX_VALUE);
                                    ring.clock.advanceNs(AckWriter.REPEAT_NS / 3);
                                    ring.ack();
                                }
                                ring.writer.poll();
                            }
                        });
        assertEquals(0, least, "bytes");
        assertTrue(ring.writer.refusedClaims() > 0, "refusals were among them");
    }
}
