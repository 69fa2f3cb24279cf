package io.tickring.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
    private static final long BILLION = 1_000_000_000L;

    @Test
    void shouldNotDriftOverABillionTicks() {
        final long ratePerS = 3_000_000; // a period that no binary fraction holds
        final Schedule schedule = Schedule.steady(ratePerS, 1000);
        for (long tick : new long[] {0, 1, 7, BILLION / 3, BILLION - 1, BILLION}) {
            final long exact =
                    BigInteger.valueOf(tick)
                            .multiply(BigInteger.valueOf(BILLION))
                            .divide(BigInteger.valueOf(ratePerS))
                            .longValueExact();
            assertTrue(
                    Math.abs(schedule.timeNs(tick) - exact) <= 1,
                    tick + ": " + schedule.timeNs(tick) + " not " + exact);
        }
    }

    @Test
    void shouldMeanAsManyTicksAsRateAndLengthSay() {
        assertEquals(2_500_000, Schedule.steady(250_000, 10).ticks());
        assertEquals(100_000_000, Schedule.steady(1e6, 100_000_000 / 1e6).ticks());
    }

    @Test
    void shouldOfferTenTimesAsManyDuringABurst() {
        final Schedule burst = Schedule.burst(1000, 10, 2, 5, 10);
        long during = 0;
        long before = -1;
        for (long tick = 0; tick < burst.ticks(); tick++) {
            final long time = burst.timeNs(tick);
            assertTrue(time > before, "tick " + tick + " is not after the one before it");
            before = time;
            if (time >= 2 * BILLION && time < 7 * BILLION) {
                during++;
            }
        }
        assertEquals(55_000, burst.ticks());
        assertEquals(50_000, during);
        assertEquals(5500, burst.averagePerS());
        assertTrue(before < burst.lengthNs());
    }

    @Test
    void shouldRefuseABurstThatOutlastsItAndARateOfNothing() {
        assertThrows(IllegalArgumentException.class, () -> Schedule.burst(1000, 10, 8, 5, 10));
        assertThrows(IllegalArgumentException.class, () -> Schedule.steady(0, 10));
    }
}
