package io.tickring.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class RateSweepTest {
    private static List<Long> sweep(RateSweep sweep, double capacityPerS) {
        final List<Long> tried = new ArrayList<>();
        for (OptionalDouble rate = sweep.next(); rate.isPresent(); rate = sweep.next()) {
            tried.add(Math.round(rate.getAsDouble()));
            sweep.report(rate.getAsDouble() <= capacityPerS);
        }
        return tried;
    }

    @Test
    void shouldDoubleUntilOneFallsBehindAndThenHalveTheGapTwice() {
        final RateSweep sweep = new RateSweep(250e3);

        final List<Long> tried = sweep(sweep, 3e6);

        assertEquals(
                List.of(
                        250_000L,
                        500_000L,
                        1_000_000L,
                        2_000_000L,
                        4_000_000L,
                        2_828_427L,
                        3_363_586L),
                tried);
        assertEquals(2_828_427, Math.round(sweep.saturationPerS().getAsDouble()));
    }

    @Test
    void shouldStepDownWhereTheFirstOneFallsBehind() {
        final RateSweep sweep = new RateSweep(1e6);

        assertEquals(
                List.of(1_000_000L, 500_000L, 250_000L, 353_553L, 297_302L), sweep(sweep, 300e3));
        assertEquals(297_302, Math.round(sweep.saturationPerS().getAsDouble()));
    }

    @Test
    void shouldEndWhereNothingEverFallsBehindOrKeepsUp() {
        final RateSweep fast = new RateSweep(1000);
        assertTrue(sweep(fast, Double.POSITIVE_INFINITY).size() <= 11);
        final RateSweep stuck = new RateSweep(1000);
        assertTrue(sweep(stuck, 0).size() <= 11);
        assertTrue(stuck.saturationPerS().isEmpty());
    }
}
