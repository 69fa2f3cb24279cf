package io.tickring.transport.inbox;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.Transport;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongSupplier;

/**
 * The sender's side of an inbox ring. A frame is claimed and sealed in memory of its own, in the
 * same cells that it has in the region, so that the same bytes can be put again until the owner has
 * taken them:
 *
 * <pre>{@code
 * final long at = writer.tryClaim(2);              // no credit: come back later
 * writer.staging().putLong((int) at + 16, …);      // bytes 16 to 63 and the lines, all of them
 * writer.commit(InboxLayout.TYPE_DATA, 0);
 * …                                                // as many as there are
 * writer.send();                                   // one put for all
 * writer.poll();                                   // now and then: acks, and what must go again
 * }</pre>
 *
 * <p><b>Thread:</b> one. Allocates nothing after the constructor. What the transport throws leaves
 * it whole: the next {@link #send} puts the same again.
 */
public final class InboxWriter {
    /** {@link #tryClaim}: the region is full until the owner has taken some of it. */
    public static final long NO_CREDIT = -1;

    /** {@link #tryClaim}: the owner takes nothing more of this connection. */
    public static final long SEALED = -2;

    /**
     * What was sent is sent again when the owner took nothing for this long, ns, and nothing of it
     * is still under way.
     */
    public static final long RESEND_AFTER_NS = 1_000_000_000;

    /** That time doubles each time, up to this. */
    public static final long RESEND_AT_MOST_NS = 4_000_000_000L;

    /** A rewind that the owner asks for is done once in this time, ns. */
    public static final long REWIND_GAP_NS = 20_000_000;

    private static final int FRONT = InboxLayout.CELL_LENGTH;

    private final Transport transport;
    private final RemoteRegion inbox;
    private final LongSupplier nanoClock;
    private final AckReader ack;
    private final boolean ordered;
    private final int capacity;
    private final int maxFrameCells;
    private final ByteBuffer staging;
    private final long cellsAddress;
    private final FrameChecksum checksum;

    private long ringSeq;
    private long sent;
    private int claimed;

    private boolean watching;
    private long watchedConsumed;
    private long watchedNs;
    private long resendAfterNs = RESEND_AFTER_NS;
    private boolean rewound;
    private long rewoundNs;
    private boolean isMissing;
    private long missingSinceNs;
    private long missingNs;
    private long resends;
    private long refusedClaims;

    /**
     * @param inbox the owner's region
     * @param header as the owner told it
     * @param ackBlock memory that the owner acks into, all zero
     * @param nanoClock monotonic, ns
     */
    public InboxWriter(
            Transport transport,
            RemoteRegion inbox,
            InboxHeader header,
            LocalRegion ackBlock,
            LongSupplier nanoClock) {
        if (inbox.length() != header.regionLength()) {
            throw new IllegalArgumentException(
                    "inbox region of "
                            + inbox.length()
                            + " bytes, its header speaks of "
                            + header.regionLength());
        }
        if (ackBlock.length() < AckLayout.LENGTH) {
            throw new IllegalArgumentException(
                    "an ack block takes "
                            + AckLayout.LENGTH
                            + " bytes, the region has "
                            + ackBlock.length());
        }
        this.transport = transport;
        this.inbox = inbox;
        this.nanoClock = nanoClock;
        this.ack = new AckReader(ackBlock.memory(), header.token());
        this.ordered = transport.ordersLongs();
        this.capacity = header.capacity();
        this.maxFrameCells = InboxLayout.maxFrameCells(header.log2Cells());
        final int length = FRONT + capacity * InboxLayout.CELL_LENGTH;
        this.staging =
                ByteBuffer.allocateDirect(length + InboxLayout.CELL_LENGTH)
                        .alignedSlice(InboxLayout.CELL_LENGTH)
                        .limit(length)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN);
        this.cellsAddress = NativeMemory.address(staging) + FRONT;
        this.checksum = new FrameChecksum(staging, header.token());
    }

    /** Where frames are made; little endian. Only what {@link #tryClaim} gave may be written. */
    public ByteBuffer staging() {
        return staging;
    }

    /**
     * Room for a frame. A claim that is not committed is nothing: the next one takes its place.
     *
     * @param cells of the frame, header cell included
     * @return the offset of the header cell in {@link #staging}, or {@link #NO_CREDIT}, {@link
     *     #SEALED}; a refused claim leaves nothing behind
     */
    public long tryClaim(int cells) {
        if (cells < 1 || cells > maxFrameCells) {
            throw new IllegalArgumentException(
                    "a frame has 1 to " + maxFrameCells + " cells here, not " + cells);
        }
        final int toEnd = capacity - index(ringSeq);
        final int pad = cells > toEnd ? toEnd : 0;
        if (!hasCredit(pad + cells)) {
            ack.read(sent);
        }
        if (ack.has(AckLayout.SEALED)) {
            return SEALED;
        }
        if (!hasCredit(pad + cells)) {
            refusedClaims++;
            return NO_CREDIT;
        }
        if (pad > 0) {
            pad(pad);
        }
        claimed = cells;
        return offset(ringSeq);
    }

    private boolean hasCredit(int cells) {
        return ringSeq + cells - ack.consumed() <= capacity;
    }

    private void pad(int cells) {
        final int offset = offset(ringSeq);
        final int length = cells * InboxLayout.CELL_LENGTH;
        for (int at = InboxLayout.SENDER_OFFSET; at < length; at += Long.BYTES) {
            staging.putLong(offset + at, 0L);
        }
        claimed = cells;
        commit(InboxLayout.TYPE_PAD, 0);
    }

    /**
     * Seals the claimed frame; {@link #send} puts it.
     *
     * @param type one of {@link InboxLayout}
     * @param flags a byte, the sender's own
     */
    public void commit(int type, int flags) {
        if (claimed == 0) {
            throw new IllegalStateException("commit without a claim");
        }
        final int offset = offset(ringSeq);
        staging.putInt(
                offset + InboxLayout.TYPE_OFFSET,
                type & 0xFF | (flags & 0xFF) << 8 | claimed << 16);
        final int crc = checksum.of(offset, claimed, ringSeq);
        staging.putLong(offset + InboxLayout.COMMIT_OFFSET, ringSeq + 1);
        staging.putInt(offset + InboxLayout.CRC_OFFSET, crc);
        ringSeq += claimed;
        claimed = 0;
    }

    /**
     * Puts what is sealed and not yet sent.
     *
     * @return cells that were put
     */
    public int send() {
        final long to = ringSeq;
        final int cells = (int) (to - sent);
        if (cells == 0 || ack.has(AckLayout.SEALED)) {
            return 0;
        }
        put(sent, cells);
        sent = to;
        return cells;
    }

    /**
     * Takes the owner's ack, and sends again what it asks for or what it has left lying too long.
     *
     * @return 0 when there was nothing to do
     */
    public int poll() {
        int work = ack.read(sent) ? 1 : 0;
        if (ack.has(AckLayout.SEALED)) {
            return work;
        }
        final long consumed = ack.consumed();
        if (consumed == sent) {
            watching = false;
            arrived();
            return work;
        }
        final long nowNs = nanoClock.getAsLong();
        if (!watching || consumed != watchedConsumed) {
            watching = true;
            watchedConsumed = consumed;
            watchedNs = nowNs;
            resendAfterNs = RESEND_AFTER_NS;
            arrived();
        }
        final boolean asked = ack.has(AckLayout.REWIND);
        final boolean due =
                asked
                        ? !rewound || nowNs - rewoundNs >= REWIND_GAP_NS
                        : nowNs - watchedNs >= resendAfterNs;
        if (!due) {
            return work;
        }
        // A second copy behind one that is still under way would only make both late.
        if (!transport.flush(inbox, 0)) {
            missing(nowNs);
            return work;
        }
        arrived();
        if (asked) {
            rewound = true;
            rewoundNs = nowNs;
        } else {
            watchedNs = nowNs;
            resendAfterNs = Math.min(2 * resendAfterNs, RESEND_AT_MOST_NS);
        }
        resend();
        return work + 1;
    }

    private void missing(long nowNs) {
        if (!isMissing) {
            isMissing = true;
            missingSinceNs = nowNs;
        }
        missingNs = nowNs - missingSinceNs;
    }

    private void arrived() {
        isMissing = false;
        missingNs = 0;
    }

    /**
     * The same bytes at the same places: whatever part of them arrived before, it does not show.
     */
    private void resend() {
        resends++;
        put(ack.consumed(), (int) (sent - ack.consumed()));
    }

    private void put(long from, int cells) {
        try {
            putCells(from, cells);
        } finally {
            // An address keeps no memory: it must not be freed under the last put of a writer.
            Reference.reachabilityFence(staging);
        }
    }

    /**
     * The first frame's commit word goes last where the transport keeps that order: the owner takes
     * frames in order, so it guards all frames behind it too.
     */
    private void putCells(long from, int cells) {
        final int first = index(from);
        final int toEnd = Math.min(cells, capacity - first);
        if (cells > toEnd) {
            transport.put(
                    inbox,
                    InboxLayout.HEADER_LENGTH,
                    cellsAddress,
                    (cells - toEnd) * InboxLayout.CELL_LENGTH);
        }
        final int at = first * InboxLayout.CELL_LENGTH;
        final long target = InboxLayout.HEADER_LENGTH + (long) at;
        final int length = toEnd * InboxLayout.CELL_LENGTH;
        if (ordered) {
            // Whole lines are what transports copy best, so the word is wiped and not left out.
            final long commit = staging.getLong(FRONT + at);
            staging.putLong(FRONT + at, 0L);
            try {
                transport.put(inbox, target, cellsAddress + at, length);
            } finally {
                staging.putLong(FRONT + at, commit);
            }
            transport.putOrderedLong(inbox, target, commit);
        } else {
            transport.put(inbox, target, cellsAddress + at, length);
            transport.fence(inbox);
        }
    }

    private int index(long seq) {
        return (int) seq & capacity - 1;
    }

    private int offset(long seq) {
        return FRONT + index(seq) * InboxLayout.CELL_LENGTH;
    }

    /** Of the next frame; counts cells from 0. */
    public long ringSeq() {
        return ringSeq;
    }

    /** Every cell before this ringSeq was put. */
    public long sent() {
        return sent;
    }

    /** Every cell before this ringSeq was taken, as the owner last said. */
    public long consumed() {
        return ack.consumed();
    }

    /** Every cell before this ringSeq is durable, as the owner last said. */
    public long durable() {
        return ack.durable();
    }

    /** Cells from this ringSeq on are refused; {@link AckLayout#NO_NACK}. */
    public long nackFrom() {
        return ack.nackFrom();
    }

    /** Grows with each of the owner's acks that was taken; 0 before the first. */
    public long ackStamp() {
        return ack.stamp();
    }

    /** The configuration that the owner goes by, as it last said. */
    public long ownerEpoch() {
        return ack.ownerEpoch();
    }

    /** Whether the owner takes nothing more of this connection. It stays so. */
    public boolean isSealed() {
        return ack.has(AckLayout.SEALED);
    }

    /**
     * How long what was sent has not arrived although it should be sent again, ns, as of the last
     * {@link #poll}; 0 when nothing is known to be missing. Acks may come all the same: they come
     * another way. What has arrived and is left lying counts as arrived.
     */
    public long missingNs() {
        return missingNs;
    }

    /** How often all that was not taken was sent again. */
    public long resends() {
        return resends;
    }

    /** How many claims were answered {@link #NO_CREDIT}. */
    public long refusedClaims() {
        return refusedClaims;
    }

    /** Ack blocks of another connection, or that said what cannot be. */
    public long refusedAcks() {
        return ack.refused();
    }
}
