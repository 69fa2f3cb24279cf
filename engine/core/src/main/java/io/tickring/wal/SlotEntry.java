package io.tickring.wal;

/**
 * What stands beside an event of a replicated slot: where it belongs and who sent it as the how
 * many-th. Mutable, so that one of it serves all events of a sender. <b>Thread:</b> one at a time.
 */
public final class SlotEntry {
    /** The highest slot. */
    public static final int MAX_SLOT = 4095;

    /** The highest node id; 0 is nobody. */
    public static final int MAX_SENDER = 63;

    /** Flag: the event that was sent is not in the log, since the shard held it already. */
    public static final int DROPPED = 1;

    /** The slot, 0 to {@link #MAX_SLOT}. */
    public int hashSlot;

    /** {@link #DROPPED} or 0; given by the shard. */
    public int flags;

    /** The slot's epoch in the owner's view; an unsigned number. */
    public int slotEpoch;

    /** The event's number in the slot's log, from 1; given by the shard. */
    public long lsn;

    /** Node that sent the event, 1 to {@link #MAX_SENDER}. */
    public int senderId;

    /** The life of that node in which it numbered the event; an unsigned number. */
    public int senderInc;

    /** The event's number of this sender, incarnation and slot, from 1. */
    public long slotSeq;

    /** Sets what a sender tells. */
    public SlotEntry set(int slot, int epoch, int sender, int incarnation, long sequence) {
        hashSlot = slot;
        flags = 0;
        slotEpoch = epoch;
        lsn = 0;
        senderId = sender;
        senderInc = incarnation;
        slotSeq = sequence;
        return this;
    }

    /** What is wrong with what a sender told; null when nothing. */
    public String problem() {
        if (hashSlot < 0 || hashSlot > MAX_SLOT) {
            return "slots are 0 to " + MAX_SLOT + ": " + hashSlot;
        }
        if (senderId < 1 || senderId > MAX_SENDER) {
            return "senders are nodes 1 to " + MAX_SENDER + ": " + senderId;
        }
        return slotSeq < 1 ? "slotSeq counts from 1: " + slotSeq : null;
    }

    @Override
    public String toString() {
        return "slot "
                + hashSlot
                + ", node "
                + senderId
                + ", incarnation "
                + Integer.toUnsignedString(senderInc)
                + ", slotSeq "
                + slotSeq
                + ", lsn "
                + lsn;
    }
}
