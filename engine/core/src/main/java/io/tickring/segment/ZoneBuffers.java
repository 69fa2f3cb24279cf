package io.tickring.segment;

/** Where the data buffers of a zone lie in its body. Reused. <b>Thread:</b> one. */
final class ZoneBuffers {
    private final int[] offsets;
    private final int[] lengths;
    private int count;
    private int bodyLength;

    ZoneBuffers(int capacity) {
        offsets = new int[capacity];
        lengths = new int[capacity];
    }

    void clear() {
        count = 0;
        bodyLength = 0;
    }

    /** Gives the next buffer a place behind the others, on a 64-byte boundary. */
    int add(int length) {
        offsets[count] = bodyLength;
        lengths[count] = length;
        bodyLength =
                Math.addExact(
                        bodyLength, SegmentIndexLayout.align(length, SegmentIndexLayout.ALIGNMENT));
        return offsets[count++];
    }

    int count() {
        return count;
    }

    /** Bytes from the body's start. */
    int offset(int buffer) {
        return offsets[buffer];
    }

    int length(int buffer) {
        return lengths[buffer];
    }

    /** Bytes of all buffers and what lies between them. */
    int bodyLength() {
        return bodyLength;
    }
}
