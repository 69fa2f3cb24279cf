package io.tickring.tick;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Exact conversion between decimal text and the fixed-point integers of price and size fields. */
public final class Decimals {
    /** Decimal digits behind the point of a price. */
    public static final int PRICE_EXPONENT = 9;

    /** One whole currency unit in price units. */
    public static final long PRICE_UNIT = 1_000_000_000L;

    /** Stands for "no price". */
    public static final long UNDEFINED_PRICE = Long.MAX_VALUE;

    private Decimals() {}

    /** A price as text without trailing zeros, at least {@code 0}; empty when undefined. */
    public static String formatPrice(long price) {
        return price == UNDEFINED_PRICE ? "" : format(price, PRICE_EXPONENT);
    }

    /** {@code value × 10^-exponent} as text without trailing zeros. */
    public static String format(long value, int exponent) {
        if (exponent == 0 || value == 0) {
            return Long.toString(value);
        }
        final BigDecimal exact = BigDecimal.valueOf(value, exponent).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0).toPlainString() : exact.toPlainString();
    }

    /**
     * The price that this text means, in units of 10⁻⁹.
     *
     * @throws IllegalArgumentException when it is no decimal number, has more than nine digits
     *     behind the point, or is out of range
     */
    public static long parsePrice(String text) {
        return parse(text, PRICE_EXPONENT);
    }

    /** The integer {@code text × 10^exponent}; errors as for {@link #parsePrice}. */
    public static long parse(String text, int exponent) {
        try {
            return new BigDecimal(text)
                    .setScale(exponent, RoundingMode.UNNECESSARY)
                    .unscaledValue()
                    .longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "not a decimal number with at most " + exponent + " decimals: '" + text + "'",
                    e);
        }
    }
}
