package io.tickring.ingest;

/**
 * What other nodes sent beside their events, by the ring slot of an event's first line: beside the
 * ring's memory, since only a node that has peers needs it. <b>Threads:</b> as {@link RingMemory}.
 */
final class RemoteEntries {
    private final int mask;
    private final long[] senders;
    private final long[] slotSeqs;

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

    long slotSeq(long ringSequence) {
        return slotSeqs[(int) ringSequence & mask];
    }
}
