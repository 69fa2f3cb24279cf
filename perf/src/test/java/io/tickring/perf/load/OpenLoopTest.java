package io.tickring.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With a clock that moves when it is looked at. */
final class OpenLoopTest {
    private static final long MS = 1_000_000;
    private static final long LOOK_NS = 1000;
    private static final Schedule SECOND = Schedule.steady(1000, 1);

    private long nowNs;
    private final StageRecorder offer = new StageRecorder();

    private long look() {
        nowNs += LOOK_NS;
        return nowNs;
    }

    private OpenLoop loop(long giveUpNs) {
        return new OpenLoop(
                this::look,
                new Pause() {
                    @Override
                    public void before(long leftNs) {
                        nowNs += leftNs;
                    }

                    @Override
                    public void refused(int attempt) {
                        nowNs += 10 * LOOK_NS;
                    }
                },
                giveUpNs);
    }

    /** Takes what it is offered but for a time in which it has no room. */
    private final class Consumer implements OpenLoop.Target {
        private final long stallFromNs;
        private final long stallToNs;
        private final List<Long> taken = new ArrayList<>();
        private final List<Long> dueNs = new ArrayList<>();

        Consumer(long stallFromNs, long stallToNs) {
            this.stallFromNs = stallFromNs;
            this.stallToNs = stallToNs;
        }

        @Override
        public boolean offer(long tick, long due) {
            if (nowNs >= stallFromNs && nowNs < stallToNs) {
                return false;
            }
            taken.add(tick);
            dueNs.add(due);
            return true;
        }

        @Override
        public void poll() {
            nowNs += LOOK_NS;
        }
    }

    @Test
    void shouldCountAStallAgainstEveryTickThatWasDueDuringIt() {
        final Consumer stalled = new Consumer(500 * MS, 600 * MS);

        final OpenLoop.Outcome outcome = loop(Long.MAX_VALUE).run(SECOND, 0, stalled, offer);

        assertEquals(1000, outcome.offered());
        assertTrue(outcome.refusals() > 0);
        assertEquals(1000, offer.count());
        // A tenth of all was due in those 100 ms. A closed loop would have seen one late tick.
        assertTrue(offer.percentile(89) < MS, "on time: " + offer.percentile(89));
        assertTrue(offer.percentile(90.5) > MS, "late: " + offer.percentile(90.5));
        final long middleMs = offer.percentile(95) / MS;
        assertTrue(middleMs >= 45 && middleMs <= 55, "half of the stall: " + middleMs);
        final long mostMs = offer.percentile(100) / MS;
        assertTrue(mostMs >= 98 && mostMs <= 102, "the whole stall: " + mostMs);
    }

    @Test
    void shouldLeaveOutNoTickAndMoveNoDueTimeWhenItIsLate() {
        final Consumer stalled = new Consumer(500 * MS, 600 * MS);

        loop(Long.MAX_VALUE).run(SECOND, 7, stalled, offer);

        for (int tick = 0; tick < 1000; tick++) {
            assertEquals(tick, stalled.taken.get(tick));
            assertEquals(7 + tick * MS, stalled.dueNs.get(tick));
        }
    }

    @Test
    void shouldStopWhenItIsTooLateToCatchUp() {
        final OpenLoop.Outcome outcome =
                loop(50 * MS).run(SECOND, 0, new Consumer(500 * MS, Long.MAX_VALUE), offer);

        assertTrue(outcome.gaveUp());
        assertEquals(500, outcome.offered());
        assertTrue(outcome.endNs() < 600 * MS, "stopped at " + outcome.endNs());
    }

    @Test
    void shouldEndOnTimeWhereNothingStalls() {
        final OpenLoop.Outcome outcome = loop(50 * MS).run(SECOND, 0, new Consumer(0, 0), offer);

        assertFalse(outcome.gaveUp());
        assertEquals(0, outcome.refusals());
        assertTrue(offer.percentile(100) < MS / 10);
    }
}
