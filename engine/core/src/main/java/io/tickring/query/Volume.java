package io.tickring.query;

import io.tickring.tick.Decimals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * What was traded, from sums of sizes whose schemas may have different exponents; all of it is
 * exact. <b>Thread:</b> one at a time.
 */
final class Volume {
    private static final int DECIMALS = 6;
    private static final int DECIMALS_BELOW_ONE = 9;

    private BigDecimal sizes = BigDecimal.ZERO;
    private BigDecimal notional = BigDecimal.ZERO;
    private long count;

    /**
     * Adds trades.
     *
     * @param sizeSum Σ size, in units of 10^-exponent
     * @param notionalSum Σ price × size, the price in units of 10⁻⁹
     */
    void add(long trades, BigInteger sizeSum, BigInteger notionalSum, int exponent) {
        count += trades;
        sizes = sizes.add(new BigDecimal(sizeSum, exponent));
        notional = notional.add(new BigDecimal(notionalSum, exponent + Decimals.PRICE_EXPONENT));
    }

    /** Adds the trades of another. */
    void add(Volume other) {
        count += other.count;
        sizes = sizes.add(other.sizes);
        notional = notional.add(other.notional);
    }

    /** Trades. */
    long count() {
        return count;
    }

    /** Σ size. */
    BigDecimal volume() {
        return WideSum.plain(sizes);
    }

    /** The average price, or null when Σ size is zero. */
    BigDecimal vwap() {
        if (sizes.signum() == 0) {
            return null;
        }
        final boolean belowOne = notional.abs().compareTo(sizes.abs()) < 0;
        return WideSum.plain(
                notional.divide(
                        sizes, belowOne ? DECIMALS_BELOW_ONE : DECIMALS, RoundingMode.HALF_EVEN));
    }
}
