package io.tickring.shard;

import java.util.Arrays;

/**
 * How far one sender came in one slot, incarnation by incarnation.
 *
 * <p>A sender's outbox keeps the order of each slot, over its lives too: an event of an earlier
 * incarnation is never sent for the first time behind one of a later incarnation. So of what is
 * older than the {@link #KEPT} newest incarnations everything has been stored, and it is a
 * duplicate. <b>Thread:</b> the shard thread.
 */
final class SlotSender {
    /** Incarnations whose last slotSeq is kept: an outbox that nobody acked may hold so many. */
    static final int KEPT = 16;

    private final int slot;
    private final int senderId;

    /** Ascending, as unsigned numbers. */
    private int[] incarnations = new int[1];

    private long[] sequences = new long[1];

    /** Events below each that were let go of and are not stored. */
    private long[] missing = new long[1];

    /** What of the sequences stands in the manifest. */
    private long[] told = new long[1];

    private int count;
    private boolean isChanged;
    private boolean isSeen;

    SlotSender(int slot, int senderId) {
        this.slot = slot;
        this.senderId = senderId;
    }

    int slot() {
        return slot;
    }

    int senderId() {
        return senderId;
    }

    /** Incarnations that are kept. */
    int count() {
        return count;
    }

    int incarnation(int index) {
        return incarnations[index];
    }

    long sequence(int index) {
        return sequences[index];
    }

    /** Events of an incarnation that were let go of and are not stored. */
    long missing(int index) {
        return missing[index];
    }

    /** Whether an incarnation has come further than {@link #told} was called for. */
    boolean isNew(int index) {
        return sequences[index] != told[index];
    }

    /** The last slotSeq of an incarnation; 0 when none is kept. */
    long last(int incarnation) {
        final int at = find(incarnation);
        return at < 0 ? 0 : sequences[at];
    }

    /**
     * @param mayJump whether log may have been lost here, so that the first event may lie behind a
     *     gap
     */
    SlotAnswer answer(int incarnation, long sequence, boolean mayJump) {
        final int at = find(incarnation);
        if (at == -1 && count == KEPT) {
            return SlotAnswer.DUPLICATE;
        }
        final long last = at < 0 ? 0 : sequences[at];
        if (sequence <= last) {
            return SlotAnswer.DUPLICATE;
        }
        return sequence == last + 1 || mayJump && !isSeen ? SlotAnswer.STORED : SlotAnswer.GAP;
    }

    /**
     * An event was stored, or was found stored: never moves back.
     *
     * @return events that are missing between the one before and this one
     */
    long raise(int incarnation, long sequence) {
        final int at = place(incarnation);
        if (at < 0 || sequence <= sequences[at]) {
            return 0;
        }
        final long gap = sequence - 1 - sequences[at];
        sequences[at] = sequence;
        missing[at] += gap;
        return gap;
    }

    /**
     * The manifest tells how far an incarnation came, and what is missing below.
     *
     * @return events that are missing and were not known to be
     */
    long raiseTold(int incarnation, long sequence, long missingBelow) {
        final int at = place(incarnation);
        if (at < 0) {
            return 0;
        }
        sequences[at] = Math.max(sequences[at], sequence);
        final long more = Math.max(0, missingBelow - missing[at]);
        missing[at] += more;
        return more;
    }

    private int place(int incarnation) {
        final int at = find(incarnation);
        return at < 0 ? insert(-at - 1, incarnation) : at;
    }

    /** Its index; when it is not there, −1 − the one that it would have. */
    private int find(int incarnation) {
        for (int at = count - 1; at >= 0; at--) {
            final int order = Integer.compareUnsigned(incarnations[at], incarnation);
            if (order == 0) {
                return at;
            }
            if (order < 0) {
                return -(at + 1) - 1;
            }
        }
        return -1;
    }

    /** Where it stands now; -1 when it is older than all that are kept. */
    private int insert(int index, int incarnation) {
        int at = index;
        if (count == KEPT) {
            if (at == 0) {
                return -1;
            }
            at--;
            // What the oldest one lacks stays known.
            final long missingBefore = missing[0];
            System.arraycopy(incarnations, 1, incarnations, 0, at);
            System.arraycopy(sequences, 1, sequences, 0, at);
            System.arraycopy(missing, 1, missing, 0, at);
            missing[at] = 0;
            missing[0] += missingBefore;
            System.arraycopy(told, 1, told, 0, at);
        } else {
            if (count == incarnations.length) {
                incarnations = Arrays.copyOf(incarnations, count * 2);
                sequences = Arrays.copyOf(sequences, count * 2);
                missing = Arrays.copyOf(missing, count * 2);
                told = Arrays.copyOf(told, count * 2);
            }
            System.arraycopy(incarnations, at, incarnations, at + 1, count - at);
            System.arraycopy(sequences, at, sequences, at + 1, count - at);
            System.arraycopy(missing, at, missing, at + 1, count - at);
            missing[at] = 0;
            System.arraycopy(told, at, told, at + 1, count - at);
            count++;
        }
        incarnations[at] = incarnation;
        sequences[at] = 0;
        told[at] = 0;
        return at;
    }

    /** Notes that an event came in this life of the shard. */
    void seen() {
        isSeen = true;
    }

    /** Marks it as changed since the last flush; false when it was so already. */
    boolean change() {
        final boolean was = isChanged;
        isChanged = true;
        return !was;
    }

    /** What is known now is handed to the manifest. */
    void told() {
        isChanged = false;
        System.arraycopy(sequences, 0, told, 0, count);
    }
}
