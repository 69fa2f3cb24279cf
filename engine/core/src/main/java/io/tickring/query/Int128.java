package io.tickring.query;

import java.math.BigInteger;

/**
 * A sum in 128 bits. Exact always: what would leave 128 bits is carried into a {@link BigInteger},
 * which is the only case that allocates. <b>Thread:</b> one at a time.
 */
final class Int128 {
    private long high;
    private long low;
    private BigInteger carried = BigInteger.ZERO;

    void add(long value) {
        add(value >> 63, value);
    }

    void addProduct(long one, long other) {
        add(Math.multiplyHigh(one, other), one * other);
    }

    void add(Int128 other) {
        carried = carried.add(other.carried);
        add(other.high, other.low);
    }

    private void add(long otherHigh, long otherLow) {
        final long sumLow = low + otherLow;
        final long carry = Long.compareUnsigned(sumLow, otherLow) < 0 ? 1 : 0;
        final long sumHigh = high + otherHigh + carry;
        if (((high ^ sumHigh) & (otherHigh ^ sumHigh)) < 0) { // both signs differ from the sum's
            carried = carried.add(held());
            high = otherHigh;
            low = otherLow;
        } else {
            high = sumHigh;
            low = sumLow;
        }
    }

    BigInteger value() {
        return carried.add(held());
    }

    private BigInteger held() {
        final BigInteger unsignedLow =
                BigInteger.valueOf(low >>> 1).shiftLeft(1).add(BigInteger.valueOf(low & 1));
        return BigInteger.valueOf(high).shiftLeft(64).add(unsignedLow);
    }
}
