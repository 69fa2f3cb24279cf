package io.tickring.ingest;

/**
 * Which source sequence lies at which ring sequence, for what a publisher has in flight.
 * <b>Thread:</b> the publisher's.
 *
 * <p>When all places are taken the newest is moved on instead of another being added: answers are
 * then coarser, never wrong.
 */
final class Checkpoints {
    private static final int CAPACITY = 1024;
    private static final int MASK = CAPACITY - 1;

    private final long[] ringSequences = new long[CAPACITY];
    private final long[] sourceSequences = new long[CAPACITY];
    private long head;
    private long tail;
    private long acked;

    Checkpoints(long acked) {
        this.acked = acked;
    }

    void add(long ringSequence, long sourceSequence) {
        if (tail - head == CAPACITY) {
            tail--;
        }
        ringSequences[(int) tail & MASK] = ringSequence;
        sourceSequences[(int) tail & MASK] = sourceSequence;
        tail++;
    }

    /** Whether {@link #upTo} has passed all that was added. */
    boolean isEmpty() {
        return head == tail;
    }

    /** The highest source sequence at or before this ring sequence. */
    long upTo(long ringSequence) {
        while (head < tail && ringSequences[(int) head & MASK] <= ringSequence) {
            acked = sourceSequences[(int) head & MASK];
            head++;
        }
        return acked;
    }
}
