package io.tickring.perf.peers;

/**
 * What a job came to, to be compared between systems. Immutable.
 *
 * @param rows records, rows, bars or symbols
 * @param volume Σ size
 * @param price Σ of the prices of all rows; for bars of open, high, low and close, for averages of
 *     the averages
 */
public record Answer(long rows, long volume, double price) {
    /** Prices are binary fractions in some systems, and averages are rounded to 10⁻⁶ in one. */
    private static final double TOLERANCE = 1e-7;

    /** Whether both say the same: counts and sizes exactly, prices but for rounding. */
    public boolean agrees(Answer other) {
        return rows == other.rows
                && volume == other.volume
                && Math.abs(price - other.price)
                        <= TOLERANCE * Math.max(Math.abs(price), Math.abs(other.price));
    }
}
