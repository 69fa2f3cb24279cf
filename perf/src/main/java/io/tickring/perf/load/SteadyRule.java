package io.tickring.perf.load;

/**
 * When a warm-up is over: in three seconds in a row the medians lie within half of one another and
 * the compiler had next to nothing to do, after some least number of seconds; or the most seconds
 * are over. The median and no higher percentile: what the machine does to the slowest ticks of a
 * second no warm-up ends. Pure.
 */
final class SteadyRule {
    private static final int IN_A_ROW = 3;
    private static final double WITHIN = 1.5;
    private static final long MOST_COMPILED_MS = 100;

    private final int leastSeconds;
    private final int mostSeconds;
    private final long[] medians = new long[IN_A_ROW];
    private final long[] compiled = new long[IN_A_ROW];
    private int seconds;

    SteadyRule(int leastSeconds, int mostSeconds) {
        this.leastSeconds = leastSeconds;
        this.mostSeconds = mostSeconds;
    }

    /**
     * @param p50Ns of the second that has just passed
     * @param compiledMs that the compiler worked in it
     */
    void second(long p50Ns, long compiledMs) {
        medians[seconds % IN_A_ROW] = p50Ns;
        compiled[seconds % IN_A_ROW] = compiledMs;
        seconds++;
    }

    boolean isOver() {
        return seconds >= mostSeconds || isSteady();
    }

    boolean isSteady() {
        if (seconds < Math.max(leastSeconds, IN_A_ROW)) {
            return false;
        }
        long least = Long.MAX_VALUE;
        long most = 0;
        for (long median : medians) {
            least = Math.min(least, median);
            most = Math.max(most, median);
        }
        for (long ms : compiled) {
            if (ms > MOST_COMPILED_MS) {
                return false;
            }
        }
        return most <= WITHIN * least;
    }

    int seconds() {
        return seconds;
    }

    static String text(int leastSeconds, int mostSeconds) {
        return "seconds at the target rate until in "
                + IN_A_ROW
                + " in a row the median lies within a factor of "
                + WITHIN
                + " and the compiler worked at most "
                + MOST_COMPILED_MS
                + " ms, "
                + leastSeconds
                + " to "
                + mostSeconds
                + " of them, in the same node";
    }
}
