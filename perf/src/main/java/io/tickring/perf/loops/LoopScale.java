package io.tickring.perf.loops;

/**
 * How long loops run: for their whole counts, or a part of them; from {@link #TRIAL} on only to
 * show that they run. Immutable.
 *
 * @param divisor of every count, at least 1
 */
public record LoopScale(int divisor) {
    /** What figures are taken at. */
    public static final LoopScale WHOLE = new LoopScale(1);

    /** To look at, not to quote. */
    public static final LoopScale QUICK = new LoopScale(5);

    /** The divisor from which on counts are as small as they come. */
    public static final int TRIAL = 100;

    public LoopScale {
        if (divisor < 1) {
            throw new IllegalArgumentException("counts are divided by at least 1: " + divisor);
        }
    }

    /** The count of a run, and but in a trial never less than what makes it one. */
    public long of(long whole, long least) {
        return Math.max(divisor >= TRIAL ? 1 : least, whole / divisor);
    }
}
