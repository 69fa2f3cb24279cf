package io.tickring.segment;

import java.util.BitSet;

/** Where the data buffers of a zone lie in its body. Reused. <b>Thread:</b> one. */
final class ZoneBuffers {
    private final int[] offsets;
    private final int[] lengths;
    private final BitSet zeros = new BitSet();
    private int count;
    private int bodyLength;

    ZoneBuffers(int capacity) {
        offsets = new int[capacity];
        lengths = new int[capacity];
    }

    void clear() {
        count = 0;
        bodyLength = 0;
        zeros.clear();
    }

    /** Where the next buffer is to be written: behind the others, on a 64-byte boundary. */
    int nextOffset() {
        return bodyLength;
    }

    /** The buffer just written at {@link #nextOffset} stays there. */
    void add(int length) {
        addAligned(length, SegmentIndexLayout.ALIGNMENT);
    }

    /** The same, the next one being on a boundary of its own kind. */
    void addAligned(int length, int alignment) {
        addAt(bodyLength, length);
        bodyLength = Math.addExact(bodyLength, SegmentIndexLayout.align(length, alignment));
    }

    /** Ends the body on a boundary, and answers where that is. */
    int fillUp(int alignment) {
        bodyLength = SegmentIndexLayout.align(bodyLength, alignment);
        return bodyLength;
    }

    /** Nobody needs to read the last buffer but for its first row, which the index has. */
    void markZero() {
        zeros.set(count - 1);
    }

    boolean isZero(int buffer) {
        return zeros.get(buffer);
    }

    /** The next buffer lies where another one does. */
    void addAt(int offset, int length) {
        offsets[count] = offset;
        lengths[count++] = length;
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

    /** Bytes of all buffers that have a place of their own, and what lies between them. */
    int bodyLength() {
        return bodyLength;
    }
}
