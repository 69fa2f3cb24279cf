package io.tickring.transport.inbox.stress;

import io.tickring.transport.LocalRegion;
import io.tickring.transport.inbox.AckLayout;
import io.tickring.transport.inbox.AckWriter;
import io.tickring.transport.inbox.InboxHeader;
import io.tickring.transport.inbox.InboxLayout;
import io.tickring.transport.inbox.InboxReader;
import io.tickring.transport.inbox.InboxWriter;
import io.tickring.transport.memory.MemoryTransport;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A small ring that is used again and again, so that its laps go on from one race to the next: an
 * arbiter, which runs when both actors are done, gives it back. Every word of a frame follows from
 * its number.
 */
final class StressRing {
    /** What a reader answers when a frame was not the one that should have come, or not whole. */
    static final int WRONG = -1;

    private static final int LOG2_CELLS = InboxLayout.MIN_LOG2_CELLS;
    private static final MemoryTransport TRANSPORT = new MemoryTransport();
    private static final ConcurrentLinkedQueue<StressRing> FREE = new ConcurrentLinkedQueue<>();

    final InboxWriter writer;
    private final InboxReader reader;
    private long written;
    private long taken;
    private boolean wrong;

    private StressRing() {
        final InboxHeader header = new InboxHeader(1, 2, 2, 1, 1, 1, 1, System.nanoTime(), 6);
        final LocalRegion region = TRANSPORT.allocate(InboxLayout.regionLength(LOG2_CELLS));
        header.encode(region.memory(), 0);
        final LocalRegion ackBlock = TRANSPORT.allocate(AckLayout.LENGTH);
        writer =
                new InboxWriter(
                        TRANSPORT, TRANSPORT.connect(region.handle()), header, ackBlock, () -> 0L);
        reader =
                new InboxReader(
                        region,
                        header,
                        new AckWriter(
                                TRANSPORT,
                                TRANSPORT.connect(ackBlock.handle()),
                                header.token(),
                                () -> 0L),
                        () -> 0L);
    }

    static StressRing take() {
        final StressRing ring = FREE.poll();
        return ring == null ? new StressRing() : ring;
    }

    /**
     * Empty, and for the next race. One that lost something is never empty: the race has said so,
     * and the next one begins with another ring.
     */
    void giveBack() {
        poll(Integer.MAX_VALUE);
        ack();
        writer.poll();
        if (writer.consumed() == writer.ringSeq()) {
            FREE.add(this);
        }
    }

    /** Whether every frame that was sealed has been taken. */
    boolean isEmpty() {
        return taken == written;
    }

    /** Seals a frame; false when there is no room for it. */
    boolean offer(int cells) {
        final long claim = writer.tryClaim(cells);
        if (claim < 0) {
            return false;
        }
        for (int at = InboxLayout.SENDER_OFFSET;
                at < cells * InboxLayout.CELL_LENGTH;
                at += Long.BYTES) {
            writer.staging().putLong((int) claim + at, word(written, at));
        }
        writer.commit(InboxLayout.TYPE_DATA, 0);
        written++;
        return true;
    }

    /** How many frames were taken, or {@link #WRONG}. */
    int poll(int maxFrames) {
        final int frames = reader.poll(this::take, maxFrames);
        return wrong || reader.mismatches() > 0 ? WRONG : frames;
    }

    private boolean take(ByteBuffer frame, int offset, int cells, long ringSeq) {
        for (int at = InboxLayout.SENDER_OFFSET;
                at < cells * InboxLayout.CELL_LENGTH;
                at += Long.BYTES) {
            wrong |= frame.getLong(offset + at) != word(taken, at);
        }
        taken++;
        return true;
    }

    void ack() {
        reader.ack(reader.consumed(), AckLayout.NO_NACK, 1);
    }

    private static long word(long number, int at) {
        return (number + 1) * 0x9e3779b97f4a7c15L + at;
    }
}
