package io.tickring.ingest;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What other nodes sent beside their events, by the ring slot of an event's first line: beside the
 * ring's memory, since only a node that has peers needs it. <b>Threads:</b> as {@link RingMemory}.
 */
final class RemoteEntries {
    private final int mask;
    private final long[] senders;
    private final long[] slotSeqs;
    private final AtomicLong gapSenders = new AtomicLong();

    RemoteEntries(int slots) {
        mask = slots - 1;
        senders = new long[slots];
        slotSeqs = new long[slots];
    }

    void set(long ringSequence, int senderId, int senderInc, long slotSeq) {
        final int at = (int) ringSequence & mask;
        senders[at] = (long) senderId << 32 | senderInc & 0xFFFF_FFFFL;
        slotSeqs[at] = slotSeq;
    }

    int senderId(long ringSequence) {
        return (int) (senders[(int) ringSequence & mask] >>> 32);
    }

    int senderInc(long ringSequence) {
        return (int) senders[(int) ringSequence & mask];
    }

    /**
     * An event was not stored since one before it is missing. <b>Thread:</b> a shard's, before it
     * says that it has taken the event.
     */
    void gap(long ringSequence) {
        gapSenders.getAndUpdate(senders -> senders | 1L << senderId(ringSequence));
    }

    /** Senders, as bits, of whom an event was missing since the last call. */
    long takeGaps() {
        return gapSenders.get() == 0 ? 0 : gapSenders.getAndSet(0);
    }

    long slotSeq(long ringSequence) {
        return slotSeqs[(int) ringSequence & mask];
    }
}
