package io.tickring.replication;

/**
 * Pairs of growing numbers in flight: when the first of a pair is passed, its second is reached.
 * When all places are taken the newest is moved on instead of another being added: answers are then
 * coarser, never wrong. <b>Thread:</b> one.
 */
final class Steps {
    private static final int CAPACITY = 1024;
    private static final int MASK = CAPACITY - 1;

    private final long[] froms = new long[CAPACITY];
    private final long[] tos = new long[CAPACITY];
    private long head;
    private long tail;
    private long reached;

    Steps(long reached) {
        this.reached = reached;
    }

    void add(long from, long to) {
        if (tail - head == CAPACITY) {
            tail--;
        }
        froms[(int) tail & MASK] = from;
        tos[(int) tail & MASK] = to;
        tail++;
    }

    /** The second of the last pair whose first is at or below this. */
    long passed(long from) {
        while (head < tail && froms[(int) head & MASK] <= from) {
            reached = tos[(int) head & MASK];
            head++;
        }
        return reached;
    }

    /** Forgets all pairs. */
    void clear(long nowReached) {
        head = tail;
        reached = nowReached;
    }
}
