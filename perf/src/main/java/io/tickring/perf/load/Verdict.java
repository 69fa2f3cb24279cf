package io.tickring.perf.load;

/** Whether a run kept up with its target. */
final class Verdict {
    /** At least this part of the target was achieved. */
    static final double LEAST_PART = 0.99;

    /** At the schedule's end no more was under way than comes in this time. */
    static final double MOST_BACKLOG_S = 0.1;

    private Verdict() {}

    /**
     * @param targetPerS ticks a second that were intended
     * @param achievedPerS ticks a second, from the start until the last one was visible
     * @param backlog ticks that were due by the schedule's end and not visible then
     */
    static boolean keptUp(double targetPerS, double achievedPerS, long backlog) {
        return achievedPerS >= LEAST_PART * targetPerS && backlog <= MOST_BACKLOG_S * targetPerS;
    }
}
