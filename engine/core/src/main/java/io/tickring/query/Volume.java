package io.tickring.query;

import io.tickring.tick.Decimals;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The partial state of volume and VWAP: sums that can be merged. Sizes whose schemas have different
 * exponents are summed apart and brought to the largest exponent at the end, so all of it is exact.
 * <b>Thread:</b> one at a time.
 */
final class Volume {
    private static final int DECIMALS = 6;
    private static final int DECIMALS_BELOW_ONE = 9;

    private final int exponent;
    private final Int128 sizes = new Int128();
    private final Int128 notional = new Int128();
    private long count;
    private Volume other; // of another exponent

    /**
     * @param exponent decimal digits behind the point of the sizes that come first
     */
    Volume(int exponent) {
        this.exponent = exponent;
    }

    /** Takes one trade; the price in units of 10⁻⁹, the size in units of 10^-exponent. */
    void add(long price, long size, int sizeExponent) {
        final Volume sums = of(sizeExponent);
        sums.sizes.add(size);
        sums.notional.addProduct(price, size);
        sums.count++;
    }

    /** Takes over another partial state. */
    void merge(Volume state) {
        for (Volume that = state; that != null; that = that.other) {
            final Volume sums = of(that.exponent);
            sums.sizes.add(that.sizes);
            sums.notional.add(that.notional);
            sums.count += that.count;
        }
    }

    private Volume of(int sizeExponent) {
        Volume sums = this;
        while (sums.exponent != sizeExponent) {
            if (sums.other == null) {
                sums.other = new Volume(sizeExponent);
            }
            sums = sums.other;
        }
        return sums;
    }

    long count() {
        long total = 0;
        for (Volume sums = this; sums != null; sums = sums.other) {
            total += sums.count;
        }
        return total;
    }

    /** Σ size. */
    BigDecimal volume() {
        BigDecimal total = BigDecimal.ZERO;
        for (Volume sums = this; sums != null; sums = sums.other) {
            total = total.add(new BigDecimal(sums.sizes.value(), sums.exponent));
        }
        return plain(total);
    }

    /** The average price, or null when Σ size is zero. */
    BigDecimal vwap() {
        BigDecimal dividend = BigDecimal.ZERO;
        BigDecimal divisor = BigDecimal.ZERO;
        for (Volume sums = this; sums != null; sums = sums.other) {
            dividend =
                    dividend.add(
                            new BigDecimal(
                                    sums.notional.value(),
                                    sums.exponent + Decimals.PRICE_EXPONENT));
            divisor = divisor.add(new BigDecimal(sums.sizes.value(), sums.exponent));
        }
        if (divisor.signum() == 0) {
            return null;
        }
        final boolean belowOne = dividend.abs().compareTo(divisor.abs()) < 0;
        return plain(
                dividend.divide(
                        divisor, belowOne ? DECIMALS_BELOW_ONE : DECIMALS, RoundingMode.HALF_EVEN));
    }

    private static BigDecimal plain(BigDecimal value) {
        final BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
