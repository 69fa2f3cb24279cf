package io.tickring.perf.load;

/**
 * When each tick is meant to be offered: at one rate, but for one burst, when there is one.
 * Immutable. Times are computed from the tick's number, never by adding up, so that nothing drifts.
 */
final class Schedule {
    private static final double NS_PER_S = 1e9;

    private final double ticksPerS;
    private final double burstPerS;
    private final double burstFromS;
    private final double burstToS;
    private final double seconds;

    private Schedule(
            double ticksPerS,
            double burstPerS,
            double burstFromS,
            double burstToS,
            double seconds) {
        if (!(ticksPerS > 0 && burstPerS > 0 && seconds > 0)) {
            throw new IllegalArgumentException(
                    "a schedule needs a rate and a length above 0: "
                            + ticksPerS
                            + " ticks/s for "
                            + seconds
                            + " s");
        }
        this.ticksPerS = ticksPerS;
        this.burstPerS = burstPerS;
        this.burstFromS = burstFromS;
        this.burstToS = burstToS;
        this.seconds = seconds;
    }

    static Schedule steady(double ticksPerS, double seconds) {
        return new Schedule(ticksPerS, ticksPerS, seconds, seconds, seconds);
    }

    /**
     * @param factor by which the rate is higher during the burst
     * @param fromS when the burst begins
     * @param lengthS how long it lasts; it ends before the schedule does
     */
    static Schedule burst(
            double ticksPerS, double factor, double fromS, double lengthS, double seconds) {
        if (!(fromS >= 0 && lengthS > 0 && fromS + lengthS <= seconds)) {
            throw new IllegalArgumentException(
                    "a burst of " + lengthS + " s at " + fromS + " s is not within " + seconds);
        }
        return new Schedule(ticksPerS, ticksPerS * factor, fromS, fromS + lengthS, seconds);
    }

    /** Ticks of the whole schedule. */
    long ticks() {
        return Math.round(
                ticksPerS * (seconds - (burstToS - burstFromS))
                        + burstPerS * (burstToS - burstFromS));
    }

    /** Ticks a second, the burst included. */
    double averagePerS() {
        return ticks() / seconds;
    }

    /**
     * @param tick from 0
     * @return ns since the schedule's start, rounded down
     */
    long timeNs(long tick) {
        final double before = ticksPerS * burstFromS;
        if (tick < before) {
            return (long) (tick * (NS_PER_S / ticksPerS));
        }
        final double inBurst = burstPerS * (burstToS - burstFromS);
        if (tick < before + inBurst) {
            return (long) ((burstFromS + (tick - before) / burstPerS) * NS_PER_S);
        }
        return (long) ((burstToS + (tick - before - inBurst) / ticksPerS) * NS_PER_S);
    }

    long lengthNs() {
        return (long) (seconds * NS_PER_S);
    }

    boolean hasBurst() {
        return burstToS > burstFromS;
    }

    double burstFromS() {
        return burstFromS;
    }

    double burstSeconds() {
        return burstToS - burstFromS;
    }
}
