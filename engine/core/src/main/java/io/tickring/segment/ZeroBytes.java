package io.tickring.segment;

import java.nio.ByteBuffer;

/**
 * Tells whether bytes of a plain segment are all zero. Columns of a zone that nobody fills in lie
 * in the same place, the longest first, so that one of them is looked at and the others are known.
 * <b>Thread:</b> one.
 */
final class ZeroBytes {
    /** Bytes that are compared with zero at once. */
    private static final int STEP = 4 * Long.BYTES;

    private final ByteBuffer bytes;

    /** The range that was found to be zero last. */
    private int zeroFrom;

    private int zeroTo;

    ZeroBytes(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    boolean isZero(int from, int length) {
        if (from >= zeroFrom && from + length <= zeroTo) {
            return true;
        }
        int at = from;
        final int to = from + length;
        while (to - at >= STEP && isZero(at)) {
            at += STEP;
        }
        while (at < to && bytes.get(at) == 0) {
            at++;
        }
        if (at < to) {
            return false;
        }
        zeroFrom = from;
        zeroTo = to;
        return true;
    }

    private boolean isZero(int at) {
        return (bytes.getLong(at)
                        | bytes.getLong(at + Long.BYTES)
                        | bytes.getLong(at + 2 * Long.BYTES)
                        | bytes.getLong(at + 3 * Long.BYTES))
                == 0;
    }
}
