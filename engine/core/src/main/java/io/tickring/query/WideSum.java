package io.tickring.query;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Sums wider than 64 bits as several {@code long}s, each of which adds up 32 bits of what is added,
 * the highest one with its sign: limb i stands for limb × 2^(32 i). Adding needs no carry and no
 * branch; after at most {@link #MOST_ADDITIONS} {@link #carry} makes room again. Exact for 2³¹
 * additions of the greatest values, and for far more of what prices and sizes are. Stateless.
 */
final class WideSum {
    static final int BITS = 32;

    /** After so many additions limbs are to be carried. */
    static final int MOST_ADDITIONS = 1 << 30;

    /** The bits of a limb. */
    static final long MASK = (1L << BITS) - 1;

    private WideSum() {}

    /** Brings all limbs but the highest below 2^32. */
    static void carry(long[] limbs, int first, int count) {
        for (int i = first; i < first + count - 1; i++) {
            limbs[i + 1] += limbs[i] >> BITS;
            limbs[i] &= MASK;
        }
    }

    /** The value of limbs after {@link #carry}. */
    static BigInteger value(long[] limbs, int first, int count) {
        final long low = limbs[first + 1] << BITS | limbs[first];
        if (fits(limbs, first, count, low)) {
            return BigInteger.valueOf(low);
        }
        BigInteger value = BigInteger.valueOf(limbs[first + count - 1]);
        for (int i = first + count - 2; i >= first; i--) {
            value = value.shiftLeft(BITS).add(BigInteger.valueOf(limbs[i]));
        }
        return value;
    }

    /**
     * The value of two limbs after {@link #carry}, divided by ten to the exponent; see {@link
     * #plain}.
     */
    static BigDecimal plain(long[] limbs, int first, int exponent) {
        long value = limbs[first + 1] << BITS | limbs[first];
        if (!fits(limbs, first, 2, value)) {
            return plain(new BigDecimal(value(limbs, first, 2), exponent));
        }
        int scale = exponent;
        while (scale > 0 && value % 10 == 0) {
            value /= 10;
            scale--;
        }
        return BigDecimal.valueOf(value, scale);
    }

    /** The same number without trailing zeros behind the point. */
    static BigDecimal plain(BigDecimal value) {
        final BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /** Whether the two lowest limbs, which make this number, are all of the value. */
    private static boolean fits(long[] limbs, int first, int count, long low) {
        if (count == 2) {
            return limbs[first + 1] == (int) limbs[first + 1];
        }
        final long sign = low >> Long.SIZE - 1;
        boolean same = limbs[first + count - 1] == sign;
        for (int i = first + 2; i < first + count - 1; i++) {
            same &= limbs[i] == (sign & MASK);
        }
        return same;
    }
}
