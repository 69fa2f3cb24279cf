package io.tickring.tick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
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
