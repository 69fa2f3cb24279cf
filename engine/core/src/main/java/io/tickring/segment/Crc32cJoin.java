package io.tickring.segment;

/**
 * The CRC32C of bytes that follow each other, from the CRC32C of each part: so that parts and whole
 * are both checked by reading every byte once. Stateless; any thread.
 */
final class Crc32cJoin {
    /** Castagnoli's polynomial, reflected: the highest bit stands for x to the power of 0. */
    private static final int POLYNOMIAL = 0x82F6_3B78;

    private static final int ONE = 1 << 31;

    /** What x to the power of 2 to the n leaves when the polynomial divides it. */
    private static final int[] POWERS = powers();

    private static final int BYTE_POWER = 3;

    private Crc32cJoin() {}

    private static int[] powers() {
        final int[] powers = new int[Long.SIZE];
        powers[0] = 1 << 30;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = multiply(powers[i - 1], powers[i - 1]);
        }
        return powers;
    }

    /** The CRC32C of a first part and one of {@code secondLength} bytes behind it. */
    static int join(int first, int second, long secondLength) {
        int shift = ONE;
        int power = BYTE_POWER;
        for (long length = secondLength; length != 0; length >>>= 1) {
            if ((length & 1) != 0) {
                shift = multiply(POWERS[power], shift);
            }
            power++;
        }
        return multiply(shift, first) ^ second;
    }

    /** The product of two polynomials, as far as the polynomial leaves of it. */
    private static int multiply(int a, int b) {
        int product = 0;
        int factor = b;
        for (int bit = ONE; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= factor;
            }
            factor = (factor & 1) == 0 ? factor >>> 1 : factor >>> 1 ^ POLYNOMIAL;
        }
        return product;
    }
}
