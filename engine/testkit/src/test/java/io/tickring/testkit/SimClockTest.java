package io.tickring.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SimClockTest {
    private final SimClock clock = new SimClock();

    @Test
    void shouldMoveOnlyWhenItIsToldTo() {
        final long startNs = clock.nanoTime();
        final long startMs = clock.epochMs();
        assertEquals(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli(), startMs);
        assertEquals(startNs, clock.nanoTime());
        clock.advance(Duration.ofSeconds(2));
        assertEquals(startNs + 2_000_000_000L, clock.nanoTime());
        assertEquals(startMs + 2_000, clock.epochMs());
        assertThrows(IllegalArgumentException.class, () -> clock.advanceNs(-1));
    }

    @Test
    void shouldLeaveMonotonicTimeAloneWhenTheTimeOfDayIsSet() {
        final long startNs = clock.nanoTime();
        clock.setEpochMs(1_000);
        assertEquals(1_000, clock.epochMs());
        assertEquals(startNs, clock.nanoTime());
        clock.advance(Duration.ofMillis(5));
        assertEquals(1_005, clock.epochMs());
    }
}
