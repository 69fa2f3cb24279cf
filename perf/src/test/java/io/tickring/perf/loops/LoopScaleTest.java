package io.tickring.perf.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class LoopScaleTest {
    @Test
    void shouldDivideCountsDownToTheLeast() {
        assertEquals(5_000, LoopScale.WHOLE.of(5_000, 700));
        assertEquals(1_000, LoopScale.QUICK.of(5_000, 700));
        assertEquals(700, new LoopScale(50).of(5_000, 700));
    }

    @Test
    void shouldGoBelowTheLeastInATrial() {
        assertEquals(50, new LoopScale(100).of(5_000, 700));
        assertEquals(1, new LoopScale(10_000).of(5_000, 700));
    }

    @Test
    void shouldRefuseToDivideByNothing() {
        assertThrows(IllegalArgumentException.class, () -> new LoopScale(0));
    }
}
