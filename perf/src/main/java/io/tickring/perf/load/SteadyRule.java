package io.tickring.perf.load;

/**
 * When a warm-up is over: the p99 of three seconds in a row lies within half of one another, after
 * some least number of seconds; or the most seconds are over. Pure.
 */
final class SteadyRule {
    private static final int IN_A_ROW = 3;
    private static final double WITHIN = 1.5;

    private final int leastSeconds;
    private final int mostSeconds;
    private final long[] last = new long[IN_A_ROW];
    private int seconds;

    SteadyRule(int leastSeconds, int mostSeconds) {
        this.leastSeconds = leastSeconds;
        this.mostSeconds = mostSeconds;
    }

    /**
     * @param p99Ns of the second that has just passed
     */
    void second(long p99Ns) {
        last[seconds++ % IN_A_ROW] = p99Ns;
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
        for (long p99 : last) {
            least = Math.min(least, p99);
            most = Math.max(most, p99);
        }
        return most <= WITHIN * least;
    }

    int seconds() {
        return seconds;
    }

    static String text(int leastSeconds, int mostSeconds) {
        return "seconds at the target rate until the p99 of "
                + IN_A_ROW
                + " in a row lies within a factor of "
                + WITHIN
                + ", "
                + leastSeconds
                + " to "
                + mostSeconds
                + " of them, in the same node";
    }
}
