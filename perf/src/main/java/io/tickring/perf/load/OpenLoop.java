package io.tickring.perf.load;

import java.util.function.LongSupplier;

/**
 * Offers each tick at its time, whatever became of those before it. When it is late it goes on at
 * once and leaves none out, so a stall is counted against every tick that was meant to be offered
 * during it. <b>Thread:</b> the publisher's.
 */
final class OpenLoop {
    /** What ticks are offered to. */
    interface Target {
        /**
         * @param tick its number in the schedule
         * @param dueNs when it is meant to be offered, by the loop's clock
         * @return false when there was no room: the same tick is offered again
         */
        boolean offer(long tick, long dueNs);

        /** Looks at what was acked; called between offers. */
        void poll();
    }

    /**
     * How it went. Immutable.
     *
     * @param offered ticks that were taken
     * @param refusals offers for which there was no room
     * @param gaveUp whether it was so late that it stopped
     * @param endNs when the last tick was taken
     */
    record Outcome(long offered, long refusals, boolean gaveUp, long endNs) {}

    /** Ticks between two looks at acks when there is no time between ticks. */
    private static final int POLL_MASK = 15;

    private final LongSupplier clock;
    private final Pause pause;
    private final long giveUpNs;
    private long refusals;

    /**
     * @param clock ns
     * @param giveUpNs how late a tick may be; a loop that is later stops
     */
    OpenLoop(LongSupplier clock, Pause pause, long giveUpNs) {
        this.clock = clock;
        this.pause = pause;
        this.giveUpNs = giveUpNs;
    }

    /**
     * @param startNs of the schedule, by the clock
     * @param offer takes the time from when a tick was due until it was taken
     */
    Outcome run(Schedule schedule, long startNs, Target target, StageRecorder offer) {
        final long ticks = schedule.ticks();
        refusals = 0;
        for (long tick = 0; tick < ticks; tick++) {
            final long dueNs = startNs + schedule.timeNs(tick);
            awaitDue(dueNs, tick, target);
            final long takenNs = offer(tick, dueNs, target);
            if (takenNs < 0) {
                return new Outcome(tick, refusals, true, clock.getAsLong());
            }
            offer.record(takenNs - dueNs);
            if (takenNs - dueNs > giveUpNs) {
                return new Outcome(tick + 1, refusals, true, takenNs);
            }
        }
        return new Outcome(ticks, refusals, false, clock.getAsLong());
    }

    private void awaitDue(long dueNs, long tick, Target target) {
        long leftNs = dueNs - clock.getAsLong();
        if (leftNs <= 0) {
            if ((tick & POLL_MASK) == 0) {
                target.poll();
            }
            return;
        }
        while (leftNs > 0) {
            target.poll();
            pause.before(leftNs);
            leftNs = dueNs - clock.getAsLong();
        }
    }

    /** Returns when it was taken, or a negative number when there was no room for too long. */
    private long offer(long tick, long dueNs, Target target) {
        for (int attempt = 0; !target.offer(tick, dueNs); attempt++) {
            refusals++;
            target.poll();
            if (clock.getAsLong() - dueNs > giveUpNs) {
                return -1;
            }
            pause.refused(attempt);
        }
        return clock.getAsLong();
    }
}
