package io.tickring.ingest;

import com.lmax.disruptor.Sequence;

/**
 * Which source sequence lies at which ring sequence, and which shards it went to, for what a
 * publisher has in flight. <b>Thread:</b> the publisher's.
 *
 * <p>A checkpoint is passed when the shards that its events went to have passed it, whatever the
 * other shards do. When all places are taken the newest is moved on instead of another being added:
 * answers are then coarser, never wrong.
 */
final class Checkpoints {
    private static final int CAPACITY = 1024;
    private static final int MASK = CAPACITY - 1;

    private final long[] ringSequences = new long[CAPACITY];
    private final long[] sourceSequences = new long[CAPACITY];
    private final long[] shardSets = new long[CAPACITY];
    private long head;
    private long tail;
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
        long united = shards;
        if (tail - head == CAPACITY) {
            tail--;
            united |= shardSets[(int) tail & MASK];
        }
        ringSequences[(int) tail & MASK] = ringSequence;
        sourceSequences[(int) tail & MASK] = sourceSequence;
        shardSets[(int) tail & MASK] = united;
        tail++;
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
