package io.tickring.ingest;

import com.lmax.disruptor.Sequence;

/**
 * Which source sequence lies at which ring sequence, and which shards it went to, for what a
 * publisher has in flight. <b>Thread:</b> the publisher's.
 *
 * <p>A checkpoint is passed when the shards that its events went to have passed it, whatever the
 * other shards do. When all places are taken, each two neighbours become one, and from then on a
 * checkpoint stands for twice as many events: answers are coarser by about one five-hundredth of
 * what is in flight, never wrong. They become finer again as less is in flight.
 */
final class Checkpoints {
    private static final int CAPACITY = 1024;
    private static final int MASK = CAPACITY - 1;

    /** So few checkpoints left say that each could stand for half as many events. */
    private static final int FEW = CAPACITY / 4;

    private final long[] ringSequences = new long[CAPACITY];
    private final long[] sourceSequences = new long[CAPACITY];
    private final long[] shardSets = new long[CAPACITY];
    private long head;
    private long tail;

    /** Additions that one checkpoint stands for, and those that the newest stands for already. */
    private int stride = 1;

    private int inNewest = 1;
    private long acked;

    Checkpoints(long acked) {
        this.acked = acked;
    }

    /**
     * The set that holds this shard alone; sets are united by {@code |}. Shards that are equal
     * modulo 64 are held for one: both are then waited for.
     */
    static long setOf(int shard) {
        return 1L << shard;
    }

    /**
     * @param shards that the events went to since the checkpoint before; none when all of them were
     *     dropped
     */
    void add(long ringSequence, long sourceSequence, long shards) {
        if (inNewest < stride && head < tail) {
            inNewest++;
            put(
                    tail - 1,
                    ringSequence,
                    sourceSequence,
                    shards | shardSets[(int) (tail - 1) & MASK]);
            return;
        }
        if (tail - head == CAPACITY) {
            halve();
        }
        put(tail++, ringSequence, sourceSequence, shards);
        inNewest = 1;
    }

    private void put(long at, long ringSequence, long sourceSequence, long shards) {
        ringSequences[(int) at & MASK] = ringSequence;
        sourceSequences[(int) at & MASK] = sourceSequence;
        shardSets[(int) at & MASK] = shards;
    }

    /** Makes one checkpoint of each two. */
    private void halve() {
        for (int pair = 0; pair < CAPACITY / 2; pair++) {
            final int first = (int) (head + 2L * pair) & MASK;
            final int second = (int) (head + 2L * pair + 1) & MASK;
            put(
                    head + pair,
                    ringSequences[second],
                    sourceSequences[second],
                    shardSets[first] | shardSets[second]);
        }
        tail = head + CAPACITY / 2;
        stride *= 2;
    }

    /** Whether {@link #upTo} has passed all that was added. */
    boolean isEmpty() {
        return head == tail;
    }

    /** The highest source sequence, as if every shard had passed all. */
    long upToAll() {
        if (head < tail) {
            acked = sourceSequences[(int) (tail - 1) & MASK];
            head = tail;
        }
        stride = 1;
        return acked;
    }

    /**
     * The highest source sequence at or before which every shard has passed what went to it.
     *
     * @param progress of each shard, a ring sequence
     */
    long upTo(Sequence[] progress) {
        while (head < tail && isPassed((int) head & MASK, progress)) {
            acked = sourceSequences[(int) head & MASK];
            head++;
        }
        if (stride > 1 && tail - head < FEW) {
            stride /= 2;
        }
        return acked;
    }

    private boolean isPassed(int at, Sequence[] progress) {
        final long ringSequence = ringSequences[at];
        for (long left = shardSets[at]; left != 0; left &= left - 1) {
            for (int shard = Long.numberOfTrailingZeros(left);
                    shard < progress.length;
                    shard += Long.SIZE) {
                if (progress[shard].get() < ringSequence) {
                    return false;
                }
            }
        }
        return true;
    }
}
