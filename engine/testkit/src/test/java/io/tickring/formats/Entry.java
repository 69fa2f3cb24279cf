package io.tickring.formats;

import java.util.Map;

/** An entry of a frame or of a manifest, FORMATS.md §3. */
public record Entry(
        int slot, int flags, long epoch, long lsn, long node, long incarnation, long slotSeq) {
    static final int LENGTH = 32;
    static final int NO_EVENT = 1;

    /** Whose events are counted together. */
    public record Key(int slot, long node, long incarnation) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return slot != other.slot
                    ? Integer.compare(slot, other.slot)
                    : node != other.node
                            ? Long.compare(node, other.node)
                            : Long.compare(incarnation, other.incarnation);
        }
    }

    static Entry at(Bytes bytes, long at) {
        return new Entry(
                bytes.u16(at),
                bytes.u16(at + 2),
                bytes.u32(at + 4),
                bytes.i64(at + 8),
                bytes.u32(at + 16),
                bytes.u32(at + 20),
                bytes.i64(at + 24));
    }

    /** Bytes of so many, filled up. */
    static long paddedLength(long entries) {
        return (entries * LENGTH + Event.LINE_LENGTH - 1) / Event.LINE_LENGTH * Event.LINE_LENGTH;
    }

    boolean isEmpty() {
        return equals(new Entry(0, 0, 0, 0, 0, 0, 0));
    }

    void check(String where) {
        FormatException.check(
                slot < 4096 && node >= 1 && node <= 63 && slotSeq >= 1 && (flags & ~1) == 0,
                where,
                "no entry: " + this);
    }

    void countIn(Map<Key, Long> taken) {
        taken.merge(new Key(slot, node, incarnation), slotSeq, Math::max);
    }
}
