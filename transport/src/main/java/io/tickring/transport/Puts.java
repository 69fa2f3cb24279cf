package io.tickring.transport;

/**
 * The checks that every transport makes before a byte is touched, in the same words. <b>Thread:</b>
 * any.
 */
public final class Puts {
    /** Lengths of regions are multiples of it, and every region begins at one. */
    public static final int ALIGNMENT = 64;

    private Puts() {}

    /**
     * The range of a put lies in the region.
     *
     * @throws IndexOutOfBoundsException when it does not
     */
    public static void checkRange(long offset, long length, long regionLength) {
        // No sum: it could overflow.
        if (offset < 0 || length < 0 || offset > regionLength - length) {
            throw outOfRange(offset, length, regionLength);
        }
    }

    /**
     * An ordered long lies in the region, at a multiple of 8.
     *
     * @throws IndexOutOfBoundsException when it does not
     * @throws IllegalArgumentException when it is not aligned
     */
    public static void checkLong(long offset, long regionLength) {
        checkRange(offset, Long.BYTES, regionLength);
        if ((offset & (Long.BYTES - 1)) != 0) {
            throw new IllegalArgumentException(
                    "an ordered long lies at a multiple of 8, not at " + offset);
        }
    }

    /**
     * A region may be this long.
     *
     * @throws IllegalArgumentException when it may not
     */
    public static void checkRegionLength(long length, long maxLength) {
        if (length <= 0 || length > maxLength || (length & (ALIGNMENT - 1)) != 0) {
            throw new IllegalArgumentException(
                    "a region has a multiple of "
                            + ALIGNMENT
                            + " bytes, up to "
                            + maxLength
                            + ", not "
                            + length);
        }
    }

    private static IndexOutOfBoundsException outOfRange(
            long offset, long length, long regionLength) {
        return new IndexOutOfBoundsException(
                "put of "
                        + length
                        + " bytes at "
                        + offset
                        + " into a region of "
                        + regionLength
                        + " bytes");
    }
}
