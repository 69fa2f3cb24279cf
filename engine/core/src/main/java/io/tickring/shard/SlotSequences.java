package io.tickring.shard;

import io.tickring.wal.SlotEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * What a shard has stored of its slots' logs: per slot, sender and incarnation the last slotSeq,
 * and per slot the last lsn. What lies at or below is a duplicate; what is not the next one is a
 * gap.
 *
 * <p>Rebuilt when the shard is opened: from the manifest, then from the entries of the log behind
 * it. Two array loads find a sender; nothing is allocated but when a sender, or an incarnation of
 * it, is new in a slot. <b>Thread:</b> the shard thread.
 */
final class SlotSequences {
    /** As many as four bytes can tell. */
    private static final long MOST_TOLD = 0xFFFF_FFFFL;

    private final SlotSender[][] senders = new SlotSender[SlotEntry.MAX_SENDER + 1][];
    private final long[] lastLsn = new long[SlotEntry.MAX_SLOT + 1];
    private final List<SlotSender> changed = new ArrayList<>();
    private boolean mayJump;
    private long missing;

    /**
     * The shard was there before this life of it, so log may have been lost that was acked and not
     * forced, or was damaged: senders have let go of what was in it and go on behind. So the first
     * event of each slot and sender in this life may lie behind a gap.
     */
    void reopened() {
        mayJump = true;
    }

    /** What to do with an event. */
    SlotAnswer answer(SlotEntry entry) {
        final SlotSender sender = of(entry.hashSlot, entry.senderId);
        final SlotAnswer answer = sender.answer(entry.senderInc, entry.slotSeq, mayJump);
        if (answer == SlotAnswer.DUPLICATE) {
            sender.seen(); // what is behind it was not let go of either
        }
        return answer;
    }

    /** Events that senders let go of and that are not stored, as far as is known. */
    long missing() {
        return missing;
    }

    /** The number of the slot's next event. */
    long nextLsn(int slot) {
        return lastLsn[slot] + 1;
    }

    /** Counts an event that the shard has taken now. */
    void take(SlotEntry entry) {
        final SlotSender sender = of(entry.hashSlot, entry.senderId);
        sender.seen();
        raise(sender, entry);
        change(sender);
    }

    /** Counts an entry of the manifest, whose epoch is how many events are missing below it. */
    void restoreTold(SlotEntry entry) {
        missing +=
                of(entry.hashSlot, entry.senderId)
                        .raiseTold(
                                entry.senderInc,
                                entry.slotSeq,
                                Integer.toUnsignedLong(entry.slotEpoch));
        raiseLsn(entry);
    }

    /** Counts an entry of the log; tolerates one that the manifest told already. */
    void restore(SlotEntry entry) {
        final SlotSender sender = of(entry.hashSlot, entry.senderId);
        raise(sender, entry);
        change(sender);
    }

    private void raise(SlotSender sender, SlotEntry entry) {
        missing += sender.raise(entry.senderInc, entry.slotSeq);
        raiseLsn(entry);
    }

    private void raiseLsn(SlotEntry entry) {
        lastLsn[entry.hashSlot] = Math.max(lastLsn[entry.hashSlot], entry.lsn);
    }

    private void change(SlotSender sender) {
        if (sender.change()) {
            changed.add(sender);
        }
    }

    /** The last slotSeq that is stored; 0 when there is none. */
    long last(int slot, int senderId, int incarnation) {
        final SlotSender[] slots = senders[senderId];
        return slots == null || slots[slot] == null ? 0 : slots[slot].last(incarnation);
    }

    private SlotSender of(int slot, int senderId) {
        if (senders[senderId] == null) {
            senders[senderId] = new SlotSender[SlotEntry.MAX_SLOT + 1];
        }
        final SlotSender[] slots = senders[senderId];
        if (slots[slot] == null) {
            slots[slot] = new SlotSender(slot, senderId);
        }
        return slots[slot];
    }

    /** Whether something changed since the last {@link #takeChanges}. */
    boolean hasChanges() {
        return !changed.isEmpty();
    }

    /** What changed since the last call, as the entries that a manifest tells. */
    List<SlotEntry> takeChanges() {
        final List<SlotEntry> entries = new ArrayList<>();
        for (SlotSender sender : changed) {
            for (int i = 0; i < sender.count(); i++) {
                if (sender.isNew(i)) {
                    entries.add(entry(sender, i));
                }
            }
            sender.told();
        }
        changed.clear();
        return entries;
    }

    /** All that is known. */
    List<SlotEntry> all() {
        final List<SlotEntry> entries = new ArrayList<>();
        for (SlotSender[] slots : senders) {
            for (int slot = 0; slots != null && slot < slots.length; slot++) {
                for (int i = 0; slots[slot] != null && i < slots[slot].count(); i++) {
                    entries.add(entry(slots[slot], i));
                }
            }
        }
        return entries;
    }

    private SlotEntry entry(SlotSender sender, int index) {
        final SlotEntry entry =
                new SlotEntry()
                        .set(
                                sender.slot(),
                                (int) Math.min(sender.missing(index), MOST_TOLD),
                                sender.senderId(),
                                sender.incarnation(index),
                                sender.sequence(index));
        entry.lsn = lastLsn[sender.slot()];
        return entry;
    }
}
