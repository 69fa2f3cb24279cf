package io.tickring.tick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class TickBlockTest {
    private final TickBlock block = new TickBlock();
    private final ByteBuffer first = ByteBuffer.allocate(0);
    private final ByteBuffer second = ByteBuffer.allocate(0);

    @Test
    void shouldPlaceLinesOfTheLogOneBehindTheOther() {
        block.reset(first);
        block.add(64, 1064);
        block.addLines(256, 1256, 3);
        assertEquals(4, block.count());
        assertEquals(TickBlock.CAPACITY - 4, block.room());
        for (int i = 1; i < 4; i++) {
            assertEquals(192 + i * 64, block.offset(i));
            assertEquals(1192 + i * 64, block.position(i));
            assertSame(first, block.buffer(i));
        }
    }

    @Test
    void shouldTakePositionsFromTheLinesOnWhichEventsStart() {
        block.reset(first);
        block.addRun(128, 128, new long[] {0, 0, 70, 0, 71, 0, 75}, 3);
        assertEquals(3, block.count());
        for (int i = 0; i < 3; i++) {
            assertEquals(128 + i * 128, block.offset(i));
            assertEquals(new int[] {70, 71, 75}[i], block.position(i));
        }
    }

    @Test
    void shouldTakePositionsThatFollowEachOtherElsewhere() {
        final ByteBuffer positions = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < 40; at += 8) {
            positions.putLong(at, 7_000_000_000L + at);
        }
        block.reset(first);
        block.add(0, 5);
        block.addRun(64, 192, positions, 16, 3);
        assertEquals(4, block.count());
        assertEquals(5, block.position(0));
        for (int i = 0; i < 3; i++) {
            assertEquals(64 + i * 192, block.offset(1 + i));
            assertEquals(7_000_000_016L + i * 8L, block.position(1 + i));
        }
        assertEquals(TickBlock.CAPACITY - 4, block.room());
    }

    /** Where an event of another memory stood in the block that was here before. */
    @Test
    void shouldPutRunsIntoTheFirstMemory() {
        final ByteBuffer positions = ByteBuffer.allocate(8);
        final List<Runnable> runs =
                List.of(
                        () -> block.addLines(0, 0, 1),
                        () -> block.addRun(0, 64, new long[1], 1),
                        () -> block.addRun(0, 64, positions, 0, 1));
        for (Runnable run : runs) {
            block.reset(first);
            block.buffer(1, second);
            block.add(0, 0);
            block.add(1, 0, 0);
            block.reset(first);
            run.run();
            run.run();
            assertSame(first, block.buffer(1), "of run " + runs.indexOf(run));
        }
    }

    @Test
    void shouldKnowWhetherAllLiesInOneMemory() {
        block.reset(first);
        block.add(0, 0);
        assertSame(first, block.onlyBuffer());
        block.buffer(1, second);
        block.add(1, 0, 1);
        assertNull(block.onlyBuffer());
        assertSame(second, block.buffer(1));
        block.reset(second);
        block.add(0, 0);
        assertSame(second, block.onlyBuffer());
        assertSame(second, block.buffer(0), "of a block before another memory was in this place");
    }
}
