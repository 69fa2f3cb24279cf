package io.tickring.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.perf.result.Timeline;
import org.junit.jupiter.api.Test;

final class LatencyWindowsTest {
    private static final long PERIOD = LatencyWindows.PERIOD_NS;

    @Test
    void shouldKeepEachTenthOfASecondApart() {
        final LatencyWindows windows = new LatencyWindows(3 * PERIOD);
        for (int tick = 0; tick < 100; tick++) {
            windows.record(tick, tick < 99 ? 1000 : 50_000);
            windows.record(2 * PERIOD + tick, 7);
        }
        windows.record(-1, 1_000_000); // before the pass
        windows.record(3 * PERIOD, 1_000_000); // behind it

        final Timeline timeline = windows.timeline("visible");

        assertEquals(0.1, timeline.periodS());
        assertEquals(3, timeline.p50Ns().size());
        final double p50 = timeline.p50Ns().get(0);
        assertTrue(p50 >= 1000 && p50 < 1000 * 1.07, "within a sixteenth: " + p50);
        assertTrue(timeline.p99Ns().get(0) < 1100);
        assertEquals(50_000, timeline.maxNs().get(0));
        assertEquals(0, timeline.maxNs().get(1));
        assertEquals(7, timeline.p99Ns().get(2));
    }
}
