package io.tickring.transport.inbox;

import io.tickring.transport.LocalRegion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongSupplier;

/**
 * The owner's side of an inbox ring. What lies in the region is hostile until shown otherwise: a
 * frame is copied out first, then checked, then handed on; the copy is what the handler sees.
 *
 * <p><b>Thread:</b> one. Allocates nothing after the constructor.
 */
public final class InboxReader {
    /** A frame that is committed and damaged for longer than this is asked for again, ns. */
    public static final long TORN_AFTER_NS = 1_000_000_000;

    private static final int FRAME = InboxLayout.CELL_LENGTH;
    private static final int USUAL_CELLS = 2;

    private final ByteBuffer memory;
    private final AckWriter acks;
    private final LongSupplier nanoClock;
    private final int capacity;
    private final int maxFrameCells;
    private final ByteBuffer frame;
    private final FrameChecksum checksum;

    private long expected;
    private boolean sealed;
    private boolean rewind;
    private long brokenSeq = -1;
    private long brokenSinceNs;
    private long torn;
    private long mismatches;

    /**
     * @param inbox a region whose header was written
     * @param header what it must say
     * @param nanoClock monotonic, ns
     * @throws io.tickring.transport.TransportException when the region's header is another one
     */
    public InboxReader(
            LocalRegion inbox, InboxHeader header, AckWriter acks, LongSupplier nanoClock) {
        if (inbox.length() != header.regionLength()) {
            throw new IllegalArgumentException(
                    "inbox region of "
                            + inbox.length()
                            + " bytes, its header speaks of "
                            + header.regionLength());
        }
        this.memory = inbox.memory();
        header.check(InboxHeader.decode(memory, 0));
        this.acks = acks;
        this.nanoClock = nanoClock;
        this.capacity = header.capacity();
        this.maxFrameCells = InboxLayout.maxFrameCells(header.log2Cells());
        final int length = FRAME + maxFrameCells * InboxLayout.CELL_LENGTH;
        this.frame =
                ByteBuffer.allocateDirect(length + InboxLayout.CELL_LENGTH)
                        .alignedSlice(InboxLayout.CELL_LENGTH)
                        .limit(length)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN);
        this.checksum = new FrameChecksum(frame, header.token());
    }

    /**
     * Hands on the frames that have arrived, in order. A frame whose handler throws is given again.
     *
     * @param maxFrames at most
     * @return how many the handler took
     */
    public int poll(FrameHandler handler, int maxFrames) {
        int frames = 0;
        while (frames < maxFrames && !sealed) {
            final int index = (int) expected & capacity - 1;
            final int offset = InboxLayout.HEADER_LENGTH + index * InboxLayout.CELL_LENGTH;
            if ((long) InboxLayout.LONG.getAcquire(memory, offset) != expected + 1) {
                break;
            }
            final int cells = take(offset, index);
            if (cells == 0) {
                broken();
                break;
            }
            if (!isPad()) {
                if (!handler.onFrame(frame, FRAME, cells, expected)) {
                    break;
                }
                frames++;
            }
            expected += cells;
            rewind = false;
        }
        return frames;
    }

    /**
     * Copies the frame at the expected place and checks the copy.
     *
     * @return its cells, 0 when it is not one (yet)
     */
    private int take(int offset, int index) {
        // Most frames are a header cell and one line: those take one copy.
        final int first = Math.min(USUAL_CELLS, capacity - index);
        frame.put(FRAME, memory, offset, first * InboxLayout.CELL_LENGTH);
        final int cells = frame.get(FRAME + InboxLayout.CELLS_OFFSET) & 0xFF;
        if (cells == 0
                || cells > maxFrameCells
                || cells > capacity - index
                || (isPad() && cells != capacity - index)
                || frame.getLong(FRAME + InboxLayout.COMMIT_OFFSET) != expected + 1) {
            return 0;
        }
        if (cells > first) {
            final int copied = first * InboxLayout.CELL_LENGTH;
            frame.put(
                    FRAME + copied,
                    memory,
                    offset + copied,
                    cells * InboxLayout.CELL_LENGTH - copied);
        }
        final int crc = frame.getInt(FRAME + InboxLayout.CRC_OFFSET);
        if (checksum.of(FRAME, cells, expected) != crc) {
            return 0;
        }
        frame.putLong(FRAME + InboxLayout.COMMIT_OFFSET, expected + 1);
        frame.putInt(FRAME + InboxLayout.CRC_OFFSET, crc);
        return cells;
    }

    /**
     * One that does not reach to the region's end is no frame: a sender that writes pads without
     * end would keep a poll for ever.
     */
    private boolean isPad() {
        return frame.get(FRAME + InboxLayout.TYPE_OFFSET) == InboxLayout.TYPE_PAD;
    }

    private void broken() {
        mismatches++;
        final long nowNs = nanoClock.getAsLong();
        if (brokenSeq != expected) {
            brokenSeq = expected;
            brokenSinceNs = nowNs;
        } else if (nowNs - brokenSinceNs > TORN_AFTER_NS) {
            brokenSinceNs = nowNs;
            torn++;
            rewind = true;
        }
    }

    /**
     * Tells the sender how far this is: once per drain, and in every idle round, since what is
     * unchanged is repeated every {@link AckWriter#REPEAT_NS}.
     *
     * @param durable every cell before this ringSeq is durable; at most {@link #consumed}
     * @param nackFrom cells from this ringSeq on are refused; {@link AckLayout#NO_NACK}
     * @param ownerEpoch configuration that the owner goes by
     * @return 1 when the block was written, else 0
     */
    public int ack(long durable, long nackFrom, long ownerEpoch) {
        final int flags = (sealed ? AckLayout.SEALED : 0) | (rewind ? AckLayout.REWIND : 0);
        return acks.update(expected, durable, nackFrom, ownerEpoch, flags);
    }

    /** Takes nothing more. The sender learns it by the next {@link #ack}. */
    public void seal() {
        sealed = true;
    }

    public boolean isSealed() {
        return sealed;
    }

    /** Every cell before this ringSeq was taken. */
    public long consumed() {
        return expected;
    }

    /**
     * How many polls found a commit word and behind it not the frame: a put that was still
     * arriving, or one that was sent again. Otherwise never where the transport orders longs.
     */
    public long mismatches() {
        return mismatches;
    }

    /** How often a committed frame stayed damaged so long that it was asked for again. */
    public long torn() {
        return torn;
    }
}
